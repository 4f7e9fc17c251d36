"""The shape of the exchange: who is out there, what was sent and received byte for byte, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from edoc.domain.delivery import DeliveryState, StatusCode


def _known(field: str, values: type[models.TextChoices] | type[DeliveryState] | type[StatusCode]) -> Q:
    return Q(**{f"{field}__in": [str(each.value) for each in values]})


class RoadKind(models.TextChoices):
    """How a delivery travels."""

    LOCAL = "local", _("trong hệ thống")
    AXIS = "axis", _("trục liên thông")


class PacketDirection(models.TextChoices):
    OUT = "out", _("gửi")
    IN = "in", _("nhận")


class InboxState(models.TextChoices):
    """Where an inbox message stands. FAILED waits for a person and can be read again; REFUSED is final."""

    STORED = "stored", _("đã lưu, chờ đọc")
    PARSED = "parsed", _("đã đọc")
    ACCEPTED = "accepted", _("đã tiếp nhận")
    REFUSED = "refused", _("không nhận")
    FAILED = "failed", _("chờ xử lý lỗi")


class ReportState(models.TextChoices):
    """Where an outgoing status stands."""

    WAITING = "waiting", _("chờ gửi")
    SENT = "sent", _("đã gửi")
    FAILED = "failed", _("không gửi được")


class Correspondent(models.Model):
    """An agency of the directory, under both forms of its code, with its history (QĐ 20/2020; QCVN 102:2016)."""

    code = models.CharField(_("mã định danh"), max_length=35, unique=True)
    code102 = models.CharField(_("mã 13 ký tự"), max_length=13, blank=True)
    name = models.CharField(_("tên cơ quan"), max_length=300)
    email = models.CharField(_("thư điện tử"), max_length=200, blank=True)
    valid_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("cơ quan kế thừa"),
    )
    is_active = models.BooleanField(_("cho phép trao đổi"), default=True)
    agency = models.OneToOneField(
        "organizations.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cơ quan trên hệ thống này"),
    )

    class Meta:
        ordering = ["name", "code"]
        verbose_name = _("cơ quan trao đổi")
        verbose_name_plural = _("danh bạ cơ quan")
        constraints = [
            models.UniqueConstraint(
                fields=["code102"],
                condition=~Q(code102="") & Q(valid_to__isnull=True),
                name="correspondent_code102_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="correspondent_period_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def is_local(self) -> bool:
        """The agency works on this instance."""
        return self.agency_id is not None


class Packet(models.Model):
    """One message byte for byte, sent or received; the bytes lie in storage under their hash."""

    direction = models.CharField(max_length=3, choices=PacketDirection.choices)
    kind = models.CharField(max_length=12)  # document, or status-NN
    business = models.PositiveSmallIntegerField(default=0)  # 0 new, 1 recall, 2 update, 3 replace
    document_id_text = models.CharField(max_length=200)
    document_key = models.CharField(max_length=200)
    from_code = models.CharField(max_length=35)
    to_code = models.CharField(max_length=35)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    transport_doc_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("gói tin")
        verbose_name_plural = _("gói tin")
        constraints = [
            models.CheckConstraint(condition=_known("direction", PacketDirection), name="packet_direction"),
            models.CheckConstraint(condition=Q(kind="document") | Q(kind__startswith="status-"), name="packet_kind"),
            models.CheckConstraint(condition=Q(business__lte=3), name="packet_business"),
            models.UniqueConstraint(
                fields=["direction", "from_code", "document_key", "kind", "sha256"], name="packet_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id_text}"


class Delivery(models.Model):
    """One document on its way to one receiver. Its state is apart from the state of the document."""

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="deliveries")
    received_document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    receiver_code = models.CharField(max_length=35)
    receiver_name = models.CharField(max_length=300)
    from_code = models.CharField(max_length=35)
    document_id_text = models.CharField(max_length=200)
    document_key = models.CharField(max_length=200, db_index=True)
    channel = models.CharField(max_length=5, choices=RoadKind.choices)
    state = models.CharField(max_length=12, choices=[(s.value, s.name) for s in DeliveryState])
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    transport_doc_id = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["receiver_name", "pk"]
        verbose_name = _("lượt gửi")
        verbose_name_plural = _("lượt gửi")
        indexes = [models.Index(fields=["state", "changed_at"], name="delivery_state")]
        constraints = [
            models.CheckConstraint(condition=_known("state", DeliveryState), name="delivery_state_known"),
            models.CheckConstraint(condition=_known("channel", RoadKind), name="delivery_channel_known"),
            models.UniqueConstraint(fields=["document", "receiver_code"], name="delivery_once_a_receiver"),
            models.CheckConstraint(condition=~Q(state="sent", sent_at__isnull=True), name="delivery_sent_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id_text} → {self.receiver_name}"

    @property
    def state_value(self) -> DeliveryState:
        return DeliveryState(self.state)


class InboxMessage(models.Model):
    """A message as it came, stored before anything is made of it."""

    transport_doc_id = models.CharField(max_length=100)
    channel = models.CharField(max_length=6)  # edoc or status
    from_code = models.CharField(max_length=35, blank=True)
    to_code = models.CharField(max_length=35, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=InboxState.choices)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    # what reading it gave
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals")
    sender_code = models.CharField(max_length=35, blank=True)
    sender_name = models.CharField(max_length=300, blank=True)
    document_id_text = models.CharField(max_length=200, blank=True)
    document_key = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    business = models.PositiveSmallIntegerField(default=0)
    notation = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    promulgated = models.DateField(null=True, blank=True)
    agency = models.ForeignKey(
        "organizations.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    stored_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-stored_at", "-pk"]
        verbose_name = _("gói tin đến")
        verbose_name_plural = _("hộp gói tin đến")
        indexes = [models.Index(fields=["state", "stored_at"], name="inbox_state")]
        constraints = [
            models.CheckConstraint(condition=_known("state", InboxState), name="inbox_state_known"),
            models.CheckConstraint(condition=Q(channel__in=["edoc", "status"]), name="inbox_channel_known"),
            models.UniqueConstraint(fields=["transport_doc_id", "channel"], name="inbox_fetched_once"),
            # A second copy of a new document never gets as far as the first one did.
            models.UniqueConstraint(
                fields=["agency", "sender_code", "document_key"],
                condition=Q(kind="document", business=0, state__in=["parsed", "accepted"]),
                name="inbox_document_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "failed"], reason=""), name="inbox_refused_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.transport_doc_id}"

    @property
    def state_value(self) -> InboxState:
        return InboxState(self.state)


class Receipt(models.Model):
    """One status that came back for a delivery; kept even when it moved nothing."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="receipts")
    code = models.CharField(max_length=2, choices=[(c.value, c.name) for c in StatusCode])
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    staff = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=1000, blank=True)
    message = models.ForeignKey(InboxMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("trạng thái nhận về")
        verbose_name_plural = _("trạng thái nhận về")
        constraints = [
            models.CheckConstraint(condition=_known("code", StatusCode), name="receipt_code_known"),
            models.UniqueConstraint(fields=["delivery", "code", "at"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.delivery_id}"


class StatusReport(models.Model):
    """One status this instance owes the sender of a message; once for each message and code."""

    message = models.ForeignKey(InboxMessage, on_delete=models.PROTECT, related_name="reports")
    code = models.CharField(max_length=2, choices=[(c.value, c.name) for c in StatusCode])
    description = models.CharField(max_length=1000, blank=True)
    staff = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=ReportState.choices)
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    transport_doc_id = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("trạng thái gửi đi")
        verbose_name_plural = _("trạng thái gửi đi")
        indexes = [models.Index(fields=["state", "changed_at"], name="report_state")]
        constraints = [
            models.CheckConstraint(condition=_known("state", ReportState), name="report_state_known"),
            models.CheckConstraint(condition=_known("code", StatusCode), name="report_code_known"),
            models.UniqueConstraint(fields=["message", "code"], name="report_once"),
            models.CheckConstraint(condition=~Q(state="sent", sent_at__isnull=True), name="report_sent_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.message_id}"
