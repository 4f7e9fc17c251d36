"""Reading books and entries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from edoc.registry.models import Book, Entry, Sequence


def books_of(*, agency_id: int, direction: str | None = None) -> list[Book]:
    rows = Book.objects.filter(agency_id=agency_id)
    return list(rows.filter(direction=direction) if direction else rows)


def book_for(*, agency_id: int, direction: str, type_code: str) -> Book | None:
    """The open book that names the type, else the one that takes all (NĐ 30/2020, Đ.15 k.2)."""
    books = [b for b in books_of(agency_id=agency_id, direction=direction) if b.is_active]
    named = (b for b in books if type_code in b.type_codes)
    return next(named, None) or next((b for b in books if not b.type_codes), None)


def number_expected(*, book: Book, year: int) -> int:
    """The number the next taker would get; promised to nobody."""
    row = Sequence.objects.filter(book=book, year=year).first()
    return (row.last if row else 0) + 1


def entry_of(*, document_id: int) -> Entry | None:
    """The entry in force of a document."""
    return Entry.objects.filter(document_id=document_id, voided_at__isnull=True).select_related("book").first()


def entries_of(*, book_id: int, year: int) -> QuerySet[Entry]:
    """All entries of a book in a year, voided ones included, in the order of their numbers."""
    return Entry.objects.filter(book_id=book_id, year=year).select_related("document").order_by("number")


def years_of(*, book_id: int) -> list[int]:
    return list(Sequence.objects.filter(book_id=book_id).order_by("-year").values_list("year", flat=True))


@dataclass(frozen=True, slots=True)
class Account:
    """Every number of a series accounted for: used, voided; missing must be empty."""

    book: str
    year: int
    last: int
    used: int
    voided: int
    missing: tuple[int, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def numbers_account(*, book: Book, year: int) -> Account:
    """Account for every number from 1 to the last one taken."""
    row = Sequence.objects.filter(book=book, year=year).first()
    last = row.last if row else 0
    entries = dict(Entry.objects.filter(book=book, year=year).values_list("number", "voided_at"))
    voided = sum(1 for v in entries.values() if v is not None)
    missing = tuple(n for n in range(1, last + 1) if n not in entries)
    return Account(str(book), year, last, len(entries) - voided, voided, missing)
