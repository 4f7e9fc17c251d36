"""A book has one series a year; an entry is one number of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Book(models.Model):
    """A register (sổ) of an agency: outbound or inbound, for all types or for those named."""

    agency = models.ForeignKey("organizations.Agency", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(_("hướng"), max_length=3, choices=[("out", _("đi")), ("in", _("đến"))])
    name = models.CharField(_("tên sổ"), max_length=100)
    type_codes = models.JSONField(_("loại văn bản"), default=list, blank=True)  # empty: every type no other book names
    is_active = models.BooleanField(_("đang mở"), default=True)

    class Meta:
        ordering = ["direction", "name"]
        verbose_name = _("sổ")
        verbose_name_plural = _("sổ")
        constraints = [
            models.UniqueConstraint(fields=["agency", "direction", "name"], name="book_name_once"),
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="book_direction"),
        ]

    def __str__(self) -> str:
        return self.name


class Sequence(models.Model):
    """The series of one book in one year, from 1 January to 31 December; the row is locked to take a number."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="sequences")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "year"], name="sequence_year_once")]

    def __str__(self) -> str:
        return f"{self.book} {self.year}"


class Entry(models.Model):
    """One number of a book. A voided one keeps its number and its reason for ever."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()  # the date given with the number; ngày đến for an inbound entry
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    copies = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=200, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["book", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "number"], name="entry_number_once_a_year"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(voided_at__isnull=True), name="entry_document_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="entry_number_from_one"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="entry_void_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
