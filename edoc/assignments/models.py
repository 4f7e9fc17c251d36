"""A direction and the assignments it makes (NĐ 30/2020, Đ.23; Phụ lục IV, phiếu giải quyết in three parts)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Direction(models.Model):
    """What the office proposed and what the leader directed. The newest directed one is in force."""

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    proposed_by = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    proposal = models.TextField(blank=True)
    plan = models.JSONField(default=dict)  # proposed: lead, support, info unit ids and the deadline
    directed_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    deadline = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(superseded_at__isnull=True), name="direction_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AssignmentRole(models.TextChoices):
    LEAD = "lead", _("chủ trì")
    SUPPORT = "support", _("phối hợp")
    INFO = "info", _("để biết")


class Assignment(models.Model):
    """One unit's part in a direction; the lead unit's named person works and answers."""

    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="assignments")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=AssignmentRole.choices)
    person = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, null=True, related_name="+")
    person_note = models.TextField(blank=True)
    named_by = models.CharField(max_length=200, blank=True)
    named_at = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["direction"], condition=Q(role="lead"), name="assignment_one_lead"),
            models.UniqueConstraint(fields=["direction", "unit"], name="assignment_unit_once"),
            models.CheckConstraint(condition=Q(role__in=AssignmentRole.values), name="assignment_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()}"
