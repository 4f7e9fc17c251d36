"""The form of one act of one document: only where the act is on offer, with what is in its way said first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from edoc.documents.access import document_get_for
from edoc.domain.actors import Actor, PostKind
from edoc.domain.errors import NotAllowed, WrongState, obstacle, refuse
from edoc.domain.lifecycle import STATE_WORDS
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.flows.acts import ActOffer, acts_for
from edoc.web.acting import ActPage, act_view, show_act
from edoc.web.errors import obstacle_text

if TYPE_CHECKING:
    from edoc.documents.models import Document


def offered(*, document_id: int, name: str, right: Right, actor: Actor, now: datetime) -> tuple[Document, ActOffer]:
    """The document and the act. Raises NotFound, NotAllowed; WrongState when the act is not on offer now."""
    document = document_get_for(document_id=document_id, actor=actor, right=right, now=now)
    offer = next((a for a in acts_for(document=document, actor=actor, now=now) if a.name == name), None)
    if offer is None:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=_("làm việc này"))
    return document, offer


def only_for(*, actor: Actor, kinds: frozenset[PostKind], act: str, who: str) -> None:
    """Let only some posts through. Raises NotAllowed that names who can help."""
    if actor.post_kind not in kinds:
        raise NotAllowed(obstacle(Code.NO_RIGHT, act=act, who=who))


def offered_view(
    request: HttpRequest,
    *,
    offer: ActOffer,
    act: ActPage,
    form: forms.Form | None,
    run: Callable[[], str],
    actor: Actor,
    now: datetime,
    done: str = "",
) -> HttpResponse:
    """`act_view` that says on opening what keeps the act from being done."""
    if request.method != "POST" and offer.obstacles:
        texts = [obstacle_text(o) for o in offer.obstacles]
        return show_act(request, act=act, form=form, actor=actor, now=now, errors=texts)
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now, done=done)
