"""Rows of the store."""

from __future__ import annotations

from django.db import models


class Blob(models.Model):
    """Bytes known by their SHA-256 (64 lower-case hex digits); the row is the proof that they were stored."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=127)
    created_at = models.DateTimeField()
    retain_until = models.DateTimeField(null=True, blank=True)
    legal_hold = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="blob_size_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size} B)"
