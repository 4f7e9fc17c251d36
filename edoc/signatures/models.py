"""Sessions, signatures, keys' references, images."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEADER = "leader", _("người có thẩm quyền")
    SEAL = "seal", _("dấu cơ quan")


class SessionState(models.TextChoices):
    """prepared → requested → confirmed → signing → signed; or failed, by name (`error_code`)."""

    CONFIRMED = "confirmed", _("đã xác nhận, chờ ký")
    SIGNING = "signing", _("đang ký")
    SIGNED = "signed", _("đã ký")
    FAILED = "failed", _("không ký được")
    CANCELLED = "cancelled", _("đã hủy")


class SigningKey(models.Model):
    """Where a key is. Exactly one of person and agency holds it; the passphrase lies in a secret file, never here."""

    person = models.ForeignKey(
        "organizations.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người"),
    )
    agency = models.ForeignKey(
        "organizations.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cơ quan"),
    )
    provider = models.CharField(_("nơi giữ khóa"), max_length=20, default="pkcs12")
    reference = models.CharField(_("tên tệp khóa"), max_length=100)  # file stem in the folder of keys
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("khóa ký số")
        verbose_name_plural = _("khóa ký số")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, agency__isnull=True) | Q(person__isnull=True, agency__isnull=False),
                name="signing_key_one_holder",
                violation_error_message=_("Chọn đúng một: người hoặc cơ quan."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_active=True, person__isnull=False),
                name="signing_key_person_once",
                violation_error_message=_("Người này đã có khóa đang dùng; hãy tắt khóa cũ trước."),
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(is_active=True, agency__isnull=False),
                name="signing_key_agency_once",
                violation_error_message=_("Cơ quan này đã có khóa đang dùng; hãy tắt khóa cũ trước."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class StampImage(models.Model):
    """The picture of a signature (blue) or a seal (red), with its physical size (NĐ 30/2020, Phụ lục I)."""

    person = models.ForeignKey(
        "organizations.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người"),
    )
    agency = models.ForeignKey(
        "organizations.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cơ quan"),
    )
    blob = models.ForeignKey("storage.Blob", on_delete=models.PROTECT, related_name="+")
    width_mm = models.FloatField(_("rộng (mm)"))
    height_mm = models.FloatField(_("cao (mm)"))
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("hình chữ ký, hình dấu")
        verbose_name_plural = _("hình chữ ký, hình dấu")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, agency__isnull=True) | Q(person__isnull=True, agency__isnull=False),
                name="stamp_image_one_holder",
                violation_error_message=_("Chọn đúng một: người hoặc cơ quan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.width_mm}×{self.height_mm} mm"


class SigningSession(models.Model):
    """One confirmed wish to sign one field of one file. It survives any crash; a changed file kills it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey("documents.Rendition", on_delete=models.PROTECT, related_name="+")
    source_sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=10, choices=Role.choices)
    field = models.CharField(max_length=60)
    signer = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    signer_label = models.CharField(max_length=200)
    actor = models.JSONField(default=dict)  # the actor's post in force, to act as in the job
    receivers = models.JSONField(default=list)  # the receivers' codes, frozen with the confirmation
    idempotency_key = models.CharField(max_length=80, unique=True)
    confirmation = models.CharField(max_length=40)  # how it was confirmed: password
    made = models.JSONField(default=dict)  # the signed file as stored, before it is recorded: a retry takes it up
    state = models.CharField(max_length=10, choices=SessionState.choices)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    confirmed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-confirmed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "role"],
                condition=Q(state__in=["confirmed", "signing"]),
                name="signing_session_open_once",
            ),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="signing_session_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.role} {self.state}"


class Signature(models.Model):
    """A signature in a stored file, with its verdict and its long-term level; the level only ever rises."""

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    rendition = models.ForeignKey("documents.Rendition", on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(SigningSession, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=10, blank=True)
    field = models.CharField(max_length=100)
    signer = models.CharField(max_length=300)
    organisation = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=6, blank=True)
    level_wanted = models.CharField(max_length=6, blank=True)
    pending_reason = models.CharField(max_length=300, blank=True)
    indication = models.CharField(max_length=20)
    subindication = models.CharField(max_length=60, blank=True)
    claimed_at = models.DateTimeField(null=True)
    trusted_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)  # facts and findings as validated
    validated_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rendition", "field"], name="signature_field_once")]

    def __str__(self) -> str:
        return f"{self.field}: {self.indication}"
