"""What a row of a list says beside the document: files, initials, news, why it came back. A few questions a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Q

from edoc.audit.selectors import documents_read_by, entries_latest_of
from edoc.documents.models import Attachment, Document
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.wording import gettext_noop as _
from edoc.signatures.models import Role, SessionState, SigningSession
from edoc.workflow.models import Review, ReviewState, StepState

NOTHING_RUNS = ""


@dataclass(frozen=True, slots=True)
class RowFacts:
    """Facts of one row. `signing` is a state of the running or failed session in words, empty without one."""

    attachments: int = 0
    initials_done: int = 0
    initials_total: int = 0
    is_new: bool = True
    returned_why: str = ""
    returned_by: str = ""
    signing: str = NOTHING_RUNS
    signing_failed: bool = False
    unit_name: str = ""


def row_facts(*, document_ids: Iterable[int], actor: Actor) -> dict[int, RowFacts]:
    """The facts of many rows; every document asked for has an entry."""
    ids = list(document_ids)
    facts = {pk: RowFacts() for pk in ids}
    mine = Document.objects.filter(pk__in=ids).values_list("pk", "unit__name", "author_id")
    for pk, unit, author_id in mine:
        facts[pk] = replace(facts[pk], unit_name=unit or "", is_new=author_id != actor.person_id)
    alive = Attachment.objects.filter(document_id__in=ids, removed_at__isnull=True)
    for pk, count in alive.values_list("document_id").annotate(n=Count("pk")):
        facts[pk] = replace(facts[pk], attachments=count)
    reviews = (
        Review.objects.filter(document_id__in=ids, state__in=[ReviewState.ACTIVE, ReviewState.COMPLETE])
        .annotate(total=Count("steps"), done=Count("steps", filter=Q(steps__state=StepState.DONE)))
        .order_by("pk")
        .values_list("document_id", "done", "total")
    )
    for pk, done, total in reviews:
        facts[pk] = replace(facts[pk], initials_done=done, initials_total=total)
    for pk in documents_read_by(person_id=actor.person_id, document_ids=ids):
        facts[pk] = replace(facts[pk], is_new=False)
    for pk, entry in entries_latest_of(document_ids=ids, codes=_TURNS).items():
        if entry.code in _BACK:
            why = str(entry.detail.get("reason", ""))
            facts[pk] = replace(facts[pk], returned_why=why, returned_by=entry.actor_name)
    return _with_sessions(facts, ids)


_BACK = {AuditCode.RETURNED.value, AuditCode.SENT_BACK.value}
_TURNS = (AuditCode.SUBMITTED, AuditCode.RETURNED, AuditCode.SENT_BACK, AuditCode.RECALLED)
_SHOWN = [SessionState.CONFIRMED, SessionState.SIGNING, SessionState.FAILED]


def _with_sessions(facts: dict[int, RowFacts], ids: list[int]) -> dict[int, RowFacts]:
    """The newest session of each document, unless it has ended well."""
    newest: dict[int, SigningSession] = {}
    for session in SigningSession.objects.filter(document_id__in=ids).order_by("confirmed_at"):
        newest[session.document_id] = session
    for pk, session in newest.items():
        if session.state not in _SHOWN:
            continue
        failed = session.state == SessionState.FAILED
        if session.role == Role.SEAL:
            words = _("Không ký dấu được") if failed else _("Đang ký dấu…")
        else:
            words = _("Không ký được") if failed else _("Đang ký…")
        facts[pk] = replace(facts[pk], signing=words, signing_failed=failed)
    return facts
