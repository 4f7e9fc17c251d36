"""Case files: opening, filing, closing. Who works on a case file may see what stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from edoc.archive.models import CaseFile, CaseFileItem
from edoc.archive.selectors import case_file_get_for
from edoc.archive.services import case_file_add, case_file_close, case_file_open
from edoc.audit.services import audit_record
from edoc.documents.access import document_lock_for
from edoc.documents.services import grant
from edoc.domain.actors import Actor, person_token
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import BadInput, Obstacle, WrongState, obstacle, refuse, refuse_on
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, State
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.wording import gettext_noop as _
from edoc.queue.services import queue_put

NOT_FILED = (State.WITHDRAWN, State.VOIDED, State.REFUSED)  # these ended without becoming a record of the work


@transaction.atomic
def open_case_file(
    *, code: str, title: str, retention_years: int | None, actor: Actor, now: datetime, members: Iterable[str] = ()
) -> CaseFile:
    """Open a case file when the work begins (NĐ 30/2020, Đ.29); the opener keeps it."""
    found: list[Obstacle] = []
    if not code.strip():
        found.append(obstacle(Code.FIELD_MISSING, field=_("số và ký hiệu hồ sơ")))
    if not title.strip():
        found.append(obstacle(Code.FIELD_MISSING, field=_("tiêu đề hồ sơ")))
    if retention_years is not None and not 2 <= retention_years <= 70:
        found.append(
            obstacle(
                Code.FIELD_INVALID,
                field=_("Thời hạn bảo quản"),
                value=retention_years,
                hint=_("Từ 2 đến 70 năm, hoặc vĩnh viễn."),
            )
        )
    if actor.person_id is None or actor.unit_id is None:
        found.append(obstacle(Code.FIELD_MISSING, field=_("người lập hồ sơ")))
    refuse_on(found, BadInput)
    assert actor.person_id is not None
    case_file = case_file_open(
        actor=actor,
        code=code.strip(),
        title=title.strip(),
        retention_years=retention_years,
        now=now,
        members=[person_token(actor.person_id), *members],
    )
    audit_record(
        code=AuditCode.CASE_FILE_OPENED,
        actor=actor,
        now=now,
        object_kind="case-file",
        object_id=case_file.pk,
        detail={"code": case_file.code, "title": case_file.title},
    )
    return case_file


@transaction.atomic
def file_document(*, document_id: int, case_file_id: int, actor: Actor, now: datetime, note: str = "") -> CaseFileItem:
    """Put a document the actor may see into a case file the actor works on; a second time changes nothing."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    if document.state_value in NOT_FILED:
        words = STATE_WORDS[document.state_value]
        raise refuse(WrongState, Code.WRONG_STATE, state=words, act=_("đưa vào hồ sơ"))
    case_file = case_file_get_for(case_file_id=case_file_id, actor=actor)
    item = case_file_add(case_file=case_file, document=document, actor=actor, now=now, note=note)
    for member in case_file.members:
        grant(
            document=document,
            holder=member,
            right=Right.VIEW,
            reason=GrantReason.CASE_FILE,
            actor=actor,
            now=now,
            detail=f"Hồ sơ {case_file.code}",
        )
    audit_record(
        code=AuditCode.FILED,
        actor=actor,
        now=now,
        document_id=document.pk,
        object_kind="case-file",
        object_id=case_file.pk,
        detail={"code": case_file.code, "ordinal": item.ordinal},
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return item


@transaction.atomic
def close_case_file(*, case_file_id: int, actor: Actor, now: datetime) -> CaseFile:
    """End a case file; nothing more goes in."""
    case_file = case_file_close(
        case_file=case_file_get_for(case_file_id=case_file_id, actor=actor), actor=actor, now=now
    )
    audit_record(
        code=AuditCode.CASE_FILE_CLOSED,
        actor=actor,
        now=now,
        object_kind="case-file",
        object_id=case_file.pk,
        detail={"code": case_file.code},
    )
    return case_file
