"""Telling people. The same thing is told once."""

from __future__ import annotations

from datetime import datetime

from edoc.notices.models import Notice


def notice_put(*, person_id: int, document_id: int | None, text: str, key: str, now: datetime) -> None:
    """Tell one person one thing; `key` makes a repeated job silent."""
    Notice.objects.get_or_create(
        dedup_key=f"{person_id}:{key}",
        defaults={"person_id": person_id, "document_id": document_id, "text": text, "created_at": now},
    )


def notices_read(*, person_id: int, now: datetime) -> int:
    """Mark all of a person's messages read."""
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).update(read_at=now)
