"""Opening, filling and closing case files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from edoc.archive.models import CaseFile, CaseFileItem
from edoc.archive.selectors import keeps
from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.errors import Conflict, NotAllowed, WrongState, refuse
from edoc.domain.local_time import local_date, moment_text
from edoc.domain.obstacles import Code


def case_file_open(
    *,
    actor: Actor,
    code: str,
    title: str,
    retention_years: int | None,
    now: datetime,
    members: Iterable[str] = (),
) -> CaseFile:
    """Open a case file kept by the actor (NĐ 30/2020, Đ.29). Raises Conflict when the code is taken this year."""
    year = local_date(now).year
    if CaseFile.objects.filter(agency_id=actor.agency, year=year, code=code).exists():
        raise refuse(Conflict, Code.CASE_CODE_TAKEN, code=code, year=year)
    return CaseFile.objects.create(
        agency_id=actor.agency,
        unit_id=actor.unit,
        code=code,
        year=year,
        title=title,
        retention_years=retention_years,
        keeper_id=actor.person,
        opened_at=now,
        members=sorted(set(members)),
    )


def case_file_add(
    *, case_file: CaseFile, document: Document, actor: Actor, now: datetime, note: str = ""
) -> CaseFileItem:
    """Put a document into a case file; a second time changes nothing. Raises WrongState for a closed one."""
    locked = CaseFile.objects.select_for_update().get(pk=case_file.pk)
    if locked.closed_at is not None:
        raise refuse(WrongState, Code.CASE_CLOSED, code=locked.code, at=moment_text(locked.closed_at))
    there = CaseFileItem.objects.filter(case_file=locked, document=document).first()
    if there is not None:
        return there
    last = locked.items.aggregate(n=Max("ordinal"))["n"] or 0
    return CaseFileItem.objects.create(
        case_file=locked, document=document, ordinal=last + 1, filed_at=now, filed_by=actor.label, note=note
    )


def case_file_close(*, case_file: CaseFile, actor: Actor, now: datetime) -> CaseFile:
    """End a case file, once, by the person who keeps it (NĐ 30/2020, Đ.30). Raises NotAllowed, WrongState."""
    locked = CaseFile.objects.select_for_update().select_related("keeper").get(pk=case_file.pk)
    if not keeps(case_file=locked, actor=actor):
        raise refuse(NotAllowed, Code.NOT_YOUR_STEP, who=locked.keeper.full_name)
    if locked.closed_at is not None:
        raise refuse(WrongState, Code.CASE_CLOSED, code=locked.code, at=moment_text(locked.closed_at))
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    return locked
