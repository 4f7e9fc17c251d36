"""A case file and its items."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseFile(models.Model):
    """A case file; `code` is the notation of the filing plan, e.g. `01.TCCB`."""

    agency = models.ForeignKey("organizations.Agency", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("số và ký hiệu hồ sơ"), max_length=40)
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("tiêu đề"), max_length=500)
    retention_years = models.PositiveSmallIntegerField(_("thời hạn bảo quản (năm)"), null=True)  # null: vĩnh viễn
    keeper = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    members = models.JSONField(default=list)  # tokens of those who work on it

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "code"], name="case_file_code_once_a_year"),
            models.CheckConstraint(
                condition=Q(retention_years__isnull=True) | Q(retention_years__gte=2, retention_years__lte=70),
                name="case_file_retention_in_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CaseFileItem(models.Model):
    """A document's place in a case file; a document may lie in many."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["case_file", "document"], name="case_file_item_once"),
            models.UniqueConstraint(fields=["case_file", "ordinal"], name="case_file_item_ordinal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id}.{self.ordinal}"
