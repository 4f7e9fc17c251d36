"""Reading reviews, steps and opinions."""

from __future__ import annotations

from edoc.workflow.models import Opinion, Review, ReviewState, ReviewStep, Route, StepState


def route_for(*, agency_id: int, type_code: str) -> Route | None:
    """The first active route that names the type, else the first that takes all."""
    routes = list(Route.objects.filter(agency_id=agency_id, is_active=True).prefetch_related("steps"))
    named = (r for r in routes if type_code in r.type_codes)
    return next(named, None) or next((r for r in routes if not r.type_codes), None)


def review_active(*, document_id: int) -> Review | None:
    return Review.objects.filter(document_id=document_id, state=ReviewState.ACTIVE).first()


def review_complete(*, document_id: int) -> Review | None:
    """The newest finished review of a document."""
    return Review.objects.filter(document_id=document_id, state=ReviewState.COMPLETE).first()


def reviews_of(*, document_id: int) -> list[Review]:
    """Every run, newest first, with its steps."""
    return list(Review.objects.filter(document_id=document_id).prefetch_related("steps__person", "steps__post"))


def steps_active(*, document_id: int) -> list[ReviewStep]:
    return list(
        ReviewStep.objects.filter(
            review__document_id=document_id, review__state=ReviewState.ACTIVE, state=StepState.ACTIVE
        ).select_related("person", "post")
    )


def opinions_of(*, document_id: int) -> list[Opinion]:
    return list(Opinion.objects.filter(document_id=document_id).select_related("asked_by", "asked_of"))


def opinions_open(*, document_id: int) -> int:
    return Opinion.objects.filter(document_id=document_id, answered_at__isnull=True).count()


def documents_asked(*, person_id: int) -> list[int]:
    """Documents on which the person owes an opinion."""
    rows = Opinion.objects.filter(asked_of_id=person_id, answered_at__isnull=True)
    return list(rows.values_list("document_id", flat=True).distinct())
