"""Who may do what to a document: one engine for screens, jobs and commands, and it can explain itself.

A right is a living grant whose holder is one of the actor's tokens. Every grant includes VIEW. Unseen and missing look
alike (`NotFound`); for a document one may see, a refused act names who can help.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from edoc.documents.models import Document, Grant
from edoc.domain.actors import Actor
from edoc.domain.errors import NotAllowed, NotFound, obstacle
from edoc.domain.obstacles import Code
from edoc.domain.rights import REASON_WORDS, GrantReason, Right
from edoc.domain.wording import gettext_noop as _

RIGHT_WORDS: dict[Right, str] = {
    Right.VIEW: "xem",
    Right.EDIT: _("sửa dự thảo"),
    Right.REVIEW: _("xét duyệt, ký nháy"),
    Right.OPINE: _("cho ý kiến"),
    Right.SIGN: _("ký số"),
    Right.REGISTER: _("vào sổ, cấp số, ký dấu"),
    Right.PROPOSE: _("đề xuất chỉ đạo"),
    Right.DIRECT: _("cho ý kiến chỉ đạo"),
    Right.ASSIGN: _("giao người xử lý"),
    Right.HANDLE: _("xử lý"),
    Right.FILE: _("đưa vào hồ sơ"),
    Right.SHARE: _("chia sẻ"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of the engine, with the reason it can tell: the grants that allow, or who could act."""

    allowed: bool
    because: tuple[str, ...]
    holders: tuple[str, ...] = ()


def grants_alive(*, now: datetime) -> QuerySet[Grant]:
    """Grants in force."""
    return Grant.objects.filter(ended_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=now))


def documents_visible_to(*, actor: Actor, now: datetime) -> QuerySet[Document]:
    """Everything the actor may see; the machine sees all."""
    if actor.is_system:
        return Document.objects.all()
    mine = grants_alive(now=now).filter(holder__in=list(actor.tokens), document=OuterRef("pk"))
    return Document.objects.filter(Exists(mine))


def documents_with_right(*, actor: Actor, right: Right, now: datetime) -> QuerySet[Document]:
    """Documents on which the actor holds one right."""
    mine = grants_alive(now=now).filter(holder__in=list(actor.tokens), right=right.value, document=OuterRef("pk"))
    return Document.objects.filter(Exists(mine))


def explain(*, document_id: int, actor: Actor, right: Right, now: datetime) -> Decision:
    """Decide one right and say why."""
    if actor.is_system:
        return Decision(True, (_("hệ thống thực hiện"),))
    rows = list(grants_alive(now=now).filter(document_id=document_id))
    mine = [g for g in rows if g.holder in actor.tokens and (right is Right.VIEW or g.right == right.value)]
    if mine:
        return Decision(True, tuple(dict.fromkeys(REASON_WORDS[GrantReason(g.reason)] for g in mine)))
    others = tuple(
        dict.fromkeys(g.detail or REASON_WORDS[GrantReason(g.reason)] for g in rows if g.right == right.value)
    )
    return Decision(False, (), others)


def document_get_for(*, document_id: int, actor: Actor, right: Right, now: datetime) -> Document:
    """The document for an actor with a right.

    Raises NotFound when it is missing or unseen, NotAllowed when it is seen but not theirs to act on.
    """
    document = (
        documents_visible_to(actor=actor, now=now)
        .filter(pk=document_id)
        .select_related("agency", "author", "unit", "signer_post__unit")
        .first()
    )
    if document is None:
        raise NotFound("document")
    _refuse_without(document_id=document_id, actor=actor, right=right, now=now)
    return document


def document_lock_for(*, document_id: int, actor: Actor, right: Right, now: datetime) -> Document:
    """As `document_get_for`, with the row locked for the rest of the transaction."""
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None or not explain(document_id=document_id, actor=actor, right=Right.VIEW, now=now).allowed:
        raise NotFound("document")
    _refuse_without(document_id=document_id, actor=actor, right=right, now=now)
    return document


def _refuse_without(*, document_id: int, actor: Actor, right: Right, now: datetime) -> None:
    decision = explain(document_id=document_id, actor=actor, right=right, now=now)
    if not decision.allowed:
        who = "; ".join(decision.holders) or _("văn thư cơ quan")
        raise NotAllowed(obstacle(Code.NO_RIGHT, act=RIGHT_WORDS[right], who=who))


def rights_of(*, document_id: int, actor: Actor, now: datetime) -> frozenset[Right]:
    """Every right the actor holds on a document."""
    if actor.is_system:
        return frozenset(Right)
    rows = grants_alive(now=now).filter(document_id=document_id, holder__in=list(actor.tokens))
    found = {Right(g.right) for g in rows}
    return frozenset(found | {Right.VIEW}) if found else frozenset()


def document_tokens(*, document_id: int, now: datetime) -> frozenset[str]:
    """The holders that may see a document: what the search index filters by."""
    return frozenset(grants_alive(now=now).filter(document_id=document_id).values_list("holder", flat=True))


def actor_tokens(actor: Actor) -> frozenset[str]:
    """The holders an actor is."""
    return actor.tokens


def documents_related(*, document: Document, actor: Actor, now: datetime) -> list[Document]:
    """What a document answers and what answers it, as far as the actor may see it."""
    visible = documents_visible_to(actor=actor, now=now)
    answered = list(visible.filter(pk=document.answers_id)) if document.answers_id is not None else []
    return [*answered, *visible.filter(answers_id=document.pk)]


def visible_ids(*, document_ids: Iterable[int], actor: Actor, now: datetime) -> set[int]:
    """Those of the given documents that the actor may see."""
    return set(
        documents_visible_to(actor=actor, now=now).filter(pk__in=list(document_ids)).values_list("pk", flat=True)
    )
