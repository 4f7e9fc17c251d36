"""Reading directions and assignments."""

from __future__ import annotations

from edoc.assignments.models import Assignment, AssignmentRole, Direction


def direction_in_force(*, document_id: int) -> Direction | None:
    """The direction that counts, proposed or given."""
    return (
        Direction.objects.filter(document_id=document_id, superseded_at__isnull=True)
        .select_related("leader")
        .prefetch_related("assignments__unit", "assignments__person")
        .first()
    )


def directions_of(*, document_id: int) -> list[Direction]:
    return list(
        Direction.objects.filter(document_id=document_id)
        .select_related("leader")
        .prefetch_related("assignments__unit", "assignments__person")
    )


def lead_assignment(*, document_id: int) -> Assignment | None:
    """The lead unit's part of the direction in force."""
    return (
        Assignment.objects.filter(
            document_id=document_id, role=AssignmentRole.LEAD, direction__superseded_at__isnull=True
        )
        .select_related("unit", "person", "direction")
        .first()
    )


def assignment_of_unit(*, document_id: int, unit_id: int) -> Assignment | None:
    return Assignment.objects.filter(
        document_id=document_id, unit_id=unit_id, direction__superseded_at__isnull=True
    ).first()
