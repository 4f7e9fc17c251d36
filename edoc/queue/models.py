"""The outbox row."""

from __future__ import annotations

from django.db import models

OPEN = models.Q(done_at__isnull=True, dead_at__isnull=True)


class OutboxJob(models.Model):
    """One piece of work; open until it is done or dead. `dedup_key` makes the same work one row, even when done."""

    task = models.CharField(max_length=64)
    queue = models.CharField(max_length=16, default="default")
    payload = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=100, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=8)
    outages = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(dead_at__isnull=True),
                name="outbox_job_done_or_dead",
            ),
        ]
        indexes = [
            models.Index(fields=["run_at", "id"], condition=OPEN, name="outbox_job_open"),
            models.Index(fields=["dead_at"], condition=models.Q(dead_at__isnull=False), name="outbox_job_dead"),
            models.Index(fields=["done_at"], condition=models.Q(done_at__isnull=False), name="outbox_job_done"),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"
