"""Reading case files."""

from __future__ import annotations

from django.db.models import Count

from edoc.archive.models import CaseFile, CaseFileItem
from edoc.domain.actors import Actor
from edoc.domain.errors import NotFound


def case_files_for(*, actor: Actor) -> list[CaseFile]:
    """The case files an actor keeps or works on."""
    rows = CaseFile.objects.filter(agency_id=actor.agency_key).select_related("unit", "keeper")
    rows = rows.annotate(size=Count("items"))
    return [c for c in rows if _sees(case_file=c, actor=actor)]


def keeps(*, case_file: CaseFile, actor: Actor) -> bool:
    """Whether the actor answers for the case file and may end it."""
    return actor.is_system or case_file.keeper_id == actor.person_id


def _sees(*, case_file: CaseFile, actor: Actor) -> bool:
    return actor.is_system or case_file.keeper_id == actor.person_id or bool(actor.tokens & set(case_file.members))


def case_file_get_for(*, case_file_id: int, actor: Actor) -> CaseFile:
    """A case file for an actor; unseen and missing look alike."""
    row = CaseFile.objects.filter(pk=case_file_id).select_related("unit", "keeper").first()
    if row is None or not _sees(case_file=row, actor=actor):
        raise NotFound("case file")
    return row


def items_of(*, case_file_id: int) -> list[CaseFileItem]:
    return list(CaseFileItem.objects.filter(case_file_id=case_file_id).select_related("document"))


def case_files_of(*, document_id: int, actor: Actor) -> list[CaseFile]:
    """The case files a document lies in, as far as the actor works on them."""
    return [c for c in CaseFile.objects.filter(items__document_id=document_id) if _sees(case_file=c, actor=actor)]


def code_next(*, agency_id: int, year: int, unit_notation: str) -> str:
    """A free code of the year: `01.TCCB` (NĐ 30/2020, Phụ lục V)."""
    taken = set(CaseFile.objects.filter(agency_id=agency_id, year=year).values_list("code", flat=True))
    n = 1
    while f"{n:02d}.{unit_notation}" in taken:
        n += 1
    return f"{n:02d}.{unit_notation}"
