"""The shape of a document. States are written by `moves` alone; bytes live in `edoc.storage` under their hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from edoc.domain.lifecycle import Direction, State
from edoc.domain.rights import GrantReason, Right
from edoc.domain.urgency import Urgency


class Document(models.Model):
    """One official document of one agency, going out or coming in."""

    agency = models.ForeignKey("organizations.Agency", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=[(d.value, d.name) for d in Direction])
    state = models.CharField(max_length=20, choices=[(s.value, s.name) for s in State])
    type_code = models.CharField(max_length=30)
    type_name = models.CharField(max_length=100)
    subject = models.CharField(max_length=500)
    urgency = models.PositiveSmallIntegerField(default=Urgency.NORMAL.value)
    # the identity on paper; for an incoming document as its author wrote it
    code_number = models.CharField(max_length=11, blank=True)
    code_notation = models.CharField(max_length=40, blank=True)
    document_date = models.DateField(null=True, blank=True)
    organ_name = models.CharField(max_length=200)
    organ_code = models.CharField(max_length=35, blank=True)
    edxml_id = models.CharField(max_length=200, blank=True, db_index=True)
    signer_name = models.CharField(max_length=100, blank=True)
    signer_position = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=200, blank=True)  # quyền hạn: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH
    page_count = models.PositiveSmallIntegerField(default=0)
    # who it belongs to
    author = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, null=True, related_name="+")
    author_post = models.ForeignKey("organizations.Post", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    signer_post = models.ForeignKey("organizations.Post", on_delete=models.PROTECT, null=True, related_name="+")
    # where it lies
    desk = models.CharField(max_length=60, blank=True)  # token of a holder
    desk_name = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    reply_due_on = models.DateField(null=True, blank=True)  # hạn trả lời printed in the document
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # grows with every change; the search index orders by it
    source = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["agency", "direction", "state"], name="document_agency_state"),
            models.Index(fields=["desk", "state"], name="document_desk"),
            models.Index(fields=["organ_code", "code_number"], name="document_identity"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=[d.value for d in Direction]), name="document_direction"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="document_state_known"),
            models.CheckConstraint(
                condition=~Q(direction="out", state__in=["numbered", "sealed", "issued", "voided"], code_number=""),
                name="document_numbered_has_number",
            ),
            models.UniqueConstraint(
                fields=["agency", "source"], condition=Q(source__isnull=False), name="document_copy_once_an_agency"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.subject

    @property
    def number(self) -> str:
        """`15/QĐ-UBND`, or empty while there is none."""
        if not self.code_number:
            return ""
        return f"{self.code_number}/{self.code_notation}" if self.code_notation else self.code_number

    @property
    def state_value(self) -> State:
        return State(self.state)

    @property
    def direction_value(self) -> Direction:
        return Direction(self.direction)

    @property
    def urgency_value(self) -> Urgency:
        return Urgency(self.urgency)


class Receiver(models.Model):
    """A receiver: a line of "Nơi nhận", and the code it is sent to where it has one. Frozen by the signature."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="receivers")
    position = models.PositiveSmallIntegerField()
    line = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=35, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="receiver_position_once"),
            models.UniqueConstraint(fields=["document", "code"], condition=~Q(code=""), name="receiver_code_once"),
        ]

    def __str__(self) -> str:
        return self.line


class Revision(models.Model):
    """One version of the draft; none is ever overwritten."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField()
    blob = models.ForeignKey("storage.Blob", on_delete=models.PROTECT, related_name="+")
    form = models.JSONField(default=dict)  # the fields of the form it was made from; kept when a file is uploaded
    is_upload = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-n"]
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.n}"


class RenditionKind(models.TextChoices):
    PREPARED = "prepared", _("bản trình ký")
    SIGNED = "signed", _("bản đã ký")
    SEALED = "sealed", _("bản ký dấu")
    RECEIVED = "received", _("bản nhận")


class Rendition(models.Model):
    """One PDF of a document. A dead one is kept with its reason; at most one of a kind is alive."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="renditions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="renditions")
    kind = models.CharField(max_length=10, choices=RenditionKind.choices)
    blob = models.ForeignKey("storage.Blob", on_delete=models.PROTECT, related_name="+")
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveSmallIntegerField(default=0)
    fields = models.JSONField(default=dict)  # name of a field → [page, x0, y0, x1, y1] in points
    created_at = models.DateTimeField()
    dead_at = models.DateTimeField(null=True)
    dead_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind"], condition=Q(dead_at__isnull=True), name="rendition_kind_alive_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=RenditionKind.values), name="rendition_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind}"


class Attachment(models.Model):
    """A file that goes with the document."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    blob = models.ForeignKey("storage.Blob", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="attachment_position_once")]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One right of one holder on one document, with its reason. Ended grants stay as history."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="grants")
    holder = models.CharField(max_length=60)
    right = models.CharField(max_length=10, choices=[(r.value, r.name) for r in Right])
    reason = models.CharField(max_length=20, choices=[(r.value, r.name) for r in GrantReason])
    detail = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=200)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["holder", "document"], condition=Q(ended_at__isnull=True), name="grant_holder_alive")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "holder", "right", "reason"],
                condition=Q(ended_at__isnull=True),
                name="grant_alive_once",
            ),
            models.CheckConstraint(condition=Q(right__in=[r.value for r in Right]), name="grant_right_known"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.right} {self.document_id}"
