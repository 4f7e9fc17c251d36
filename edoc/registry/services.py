"""Taking and voiding numbers. One short transaction, the series' row locked; a database constraint is the last line."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.errors import Conflict, Refusal, WrongState, refuse
from edoc.domain.obstacles import Code
from edoc.registry.models import Book, Entry, Sequence
from edoc.registry.selectors import book_for, entry_of


def book_open_for(*, document: Document) -> Book:
    """The open book a document belongs to. Raises Refusal when the agency has none."""
    book = book_for(agency_id=document.agency_id, direction=document.direction, type_code=document.type_code)
    if book is None:
        raise refuse(Refusal, Code.NO_BOOK, type=document.type_name)
    return book


def number_take(
    *, document: Document, day: date, actor: Actor, now: datetime, copies: int = 1, note: str = ""
) -> Entry:
    """Take the next number of the document's book for the year of `day`, inside the caller's transaction.

    The series runs from 1 on 1 January to 31 December (NĐ 30/2020, Đ.15 k.2). Raises Conflict when the document has a
    number already, Refusal when the book or the year is closed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction of the act")
    if (taken := entry_of(document_id=document.pk)) is not None:
        raise refuse(Conflict, Code.NUMBER_TAKEN, number=taken.number, book=taken.book.name)
    book = book_open_for(document=document)
    Sequence.objects.get_or_create(book=book, year=day.year)
    series = Sequence.objects.select_for_update().get(book=book, year=day.year)
    if series.is_closed:
        raise refuse(Refusal, Code.BOOK_CLOSED, book=book.name, year=day.year)
    series.last += 1
    series.save(update_fields=["last"])
    return Entry.objects.create(
        book=book,
        year=day.year,
        number=series.last,
        document=document,
        entered_on=day,
        entered_at=now,
        entered_by=actor.label,
        copies=copies,
        note=note,
    )


def number_void(*, document: Document, reason: str, actor: Actor, now: datetime) -> Entry:
    """Void the number of a document with its reason; the number is never given again."""
    entry = Entry.objects.select_for_update().filter(document=document, voided_at__isnull=True).first()
    if entry is None:
        raise refuse(WrongState, Code.NO_NUMBER)
    entry.voided_at = now
    entry.voided_by = actor.label
    entry.void_reason = reason
    entry.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return entry


def book_create(*, agency_id: int, direction: str, name: str, type_codes: list[str] | None = None) -> Book:
    """Open a book."""
    return Book.objects.create(agency_id=agency_id, direction=direction, name=name, type_codes=type_codes or [])
