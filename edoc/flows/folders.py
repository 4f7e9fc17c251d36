"""Case files as their page shows them, and filing into one that does not exist yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from edoc.archive.models import CaseFile, CaseFileItem
from edoc.archive.selectors import case_file_get_for, case_files_for, code_next, items_of, keeps
from edoc.documents.access import document_get_for, visible_ids
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.errors import BadInput, obstacle
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.domain.wording import gettext_noop as _
from edoc.flows.file import file_document, open_case_file
from edoc.organizations.selectors import unit_get


@dataclass(frozen=True, slots=True)
class CaseFileView:
    """A case file, its items in order, and which of their documents the reader may open."""

    case_file: CaseFile
    items: tuple[CaseFileItem, ...]
    open_ids: frozenset[int]
    can_close: bool


def view_case_file(*, case_file_id: int, actor: Actor, now: datetime) -> CaseFileView:
    """One case file. Raises NotFound for what is missing or unseen."""
    case_file = case_file_get_for(case_file_id=case_file_id, actor=actor)
    items = tuple(items_of(case_file_id=case_file.pk))
    seen = visible_ids(document_ids=[i.document_id for i in items], actor=actor, now=now)
    can_close = case_file.closed_at is None and keeps(case_file=case_file, actor=actor)
    return CaseFileView(case_file, items, frozenset(seen), can_close=can_close)


def case_files_open(*, actor: Actor) -> list[CaseFile]:
    """The case files an actor may still put something into."""
    return [c for c in case_files_for(actor=actor) if c.closed_at is None]


def code_suggested(*, actor: Actor, now: datetime) -> str:
    """A free code in the actor's unit for this year (NĐ 30/2020, Phụ lục V)."""
    if actor.agency_id is None or actor.unit_id is None:
        return ""
    unit = unit_get(unit_id=actor.unit_id)
    return code_next(agency_id=actor.agency_id, year=local_date(now).year, unit_notation=unit.notation)


def document_to_file(*, document_id: int, actor: Actor, now: datetime) -> Document:
    """The document of the filing form. Raises NotFound."""
    return document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)


@transaction.atomic
def file_into(
    *,
    document_id: int,
    case_file_id: int | None,
    code: str,
    title: str,
    retention_years: int | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> CaseFileItem:
    """File into the named case file, or into a new one opened in the same transaction."""
    if case_file_id is None:
        if not title.strip():
            raise BadInput(obstacle(Code.FIELD_MISSING, field=_("hồ sơ để đưa văn bản vào")))
        case_file_id = open_case_file(code=code, title=title, retention_years=retention_years, actor=actor, now=now).pk
    return file_document(document_id=document_id, case_file_id=case_file_id, actor=actor, now=now, note=note)
