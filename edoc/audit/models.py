"""The log and the head of its chain. Rows are only ever added; the database refuses everything else."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AppendOnly(TypeError):
    """The code tried to change or delete an entry of the log."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and adds; refuses the rest."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit entries are append-only")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit entries are append-only")


class Entry(models.Model):
    """One act: who, as what, when, on what. `seq`, `prev_hash` and `hash` stay empty until the chainer links it."""

    at = models.DateTimeField()
    code = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=200)
    actor_post = models.CharField(max_length=200, blank=True, default="")
    actor_post_id = models.BigIntegerField(null=True, blank=True)
    actor_unit = models.CharField(max_length=200, blank=True, default="")
    on_behalf_of = models.CharField(max_length=200, blank=True, default="")
    agency_id = models.BigIntegerField(null=True, blank=True)
    document_id = models.BigIntegerField(null=True, blank=True)
    object_kind = models.CharField(max_length=64, blank=True, default="")
    object_id = models.CharField(max_length=200, blank=True, default="")
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=100, blank=True, default="")
    seq = models.BigIntegerField(null=True, blank=True, unique=True)
    prev_hash = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64, blank=True, default="")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["document_id", "id"], name="audit_entry_document"),
            models.Index(fields=["agency_id", "id"], name="audit_entry_agency"),
            models.Index(fields=["actor_id", "id"], name="audit_entry_actor"),
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="audit_entry_unchained"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.code} {self.actor_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if not self._state.adding:
            raise AppendOnly("audit entries are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("audit entries are append-only")


class ChainHead(models.Model):
    """The last link, and the lock of the single chainer. One row, id 1."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, default="")
    linked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_chain_head_single")]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
