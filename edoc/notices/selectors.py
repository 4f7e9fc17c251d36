"""Reading messages."""

from __future__ import annotations

from edoc.notices.models import Notice


def notices_of(*, person_id: int, limit: int = 100) -> list[Notice]:
    return list(Notice.objects.filter(person_id=person_id).select_related("document")[:limit])


def notices_unread(*, person_id: int) -> int:
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()
