"""How a screen acts: who is at the door, the page with its frame, a form over one flow, words for what is refused.

Views of both parts are written with these four: `signed_in`, `page`, `act_view`, `refused_texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from edoc.domain.actors import Actor
from edoc.domain.errors import Refusal, Unavailable
from edoc.flows.desk import waiting_counts
from edoc.flows.session import note_refusal, posts_to_choose
from edoc.notices.selectors import notices_unread
from edoc.web.context import actor_of
from edoc.web.errors import obstacles_text
from edoc.web.language import said
from edoc.web.pieces import Fact, Link


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a piece of the page."""
    return bool(getattr(request, "htmx", False))


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only a signed-in person in a post through; the view gets `actor` and `now` as keyword arguments."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=401) if is_fragment(request) else redirect_to_login(request.get_full_path())
        actor = actor_of(request)
        if actor is None:
            return render(request, "web/no_post.html", status=403)
        return view(request, *args, actor=actor, now=timezone.now(), **kwargs)

    guarded.is_guarded = True  # type: ignore[attr-defined]  # asked by the architecture test of the addresses
    return guarded


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    actor: Actor,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """A full page in its frame: counts of the rail, unread messages, the posts one may change to."""
    request.edoc_counts = rail_counts(actor=actor, now=now)  # type: ignore[attr-defined]  # read by the context processor
    if actor.person_id is not None:
        request.edoc_unread = notices_unread(person_id=actor.person_id)  # type: ignore[attr-defined]  # as above
        choices = posts_to_choose(person_id=actor.person_id, now=now)
        if len(choices) > 1:
            request.edoc_posts = tuple(  # type: ignore[attr-defined]  # as above
                Link("/chuc-vu/", f"{c.title}, {c.unit_name}", current=c.post_id == actor.post_id) for c in choices
            )
    return render(request, template, context or {}, status=status)


def rail_counts(*, actor: Actor, now: datetime) -> dict[str, int]:
    """What waits for an actor, by the address of its queue: one question to the database."""
    waiting = waiting_counts(actor=actor, now=now)
    return {
        "/ban-ky/": waiting.desk,
        "/du-thao/": waiting.drafts,
        "/den/": waiting.incoming,
        "/vao-so/": waiting.intake,
        "/cap-so/": waiting.numbering,
        "/phat-hanh/": waiting.issuing,
    }


@dataclass(frozen=True, slots=True)
class ActPage:
    """The form of one act: `title` and `confirm` name the consequence, `back` is where Hủy leads."""

    name: str
    title: str
    confirm: str
    back: str
    lead: str = ""
    icon: str = ""
    facts: tuple[Fact, ...] = ()
    is_danger: bool = False
    document_id: int | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    template: str = "web/act.html"
    fragment: str = "web/_act.html"
    extra: dict[str, Any] = field(default_factory=dict)


def act_view(
    request: HttpRequest,
    *,
    act: ActPage,
    form: forms.Form | None,
    run: Callable[[], str],
    actor: Actor,
    now: datetime,
    done: str = "",
) -> HttpResponse:
    """Show the form of an act, or carry it out.

    `run` calls the flow and gives the words of the toast. A refusal shows the form again with what was typed (422) and
    stays in the log; success leads to `done` (or back). Works as a page and as the body of a dialog.
    """
    if request.method != "POST":
        return show_act(request, act=act, form=form, actor=actor, now=now)
    if form is not None and not form.is_valid():
        return show_act(request, act=act, form=form, actor=actor, now=now, status=422)
    try:
        words = run()
    except (Refusal, Unavailable) as error:
        texts = refused_texts(error, actor=actor, now=now, act=act.name, document_id=act.document_id)
        return show_act(request, act=act, form=form, actor=actor, now=now, errors=texts, status=422)
    if words:
        messages.success(request, words)
    return lead_to(request, done or act.back)


def show_act(
    request: HttpRequest,
    *,
    act: ActPage,
    form: forms.Form | None,
    actor: Actor,
    now: datetime,
    errors: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The form of an act, as a page or as the body of the dialog."""
    context = {"act": act, "form": form, "errors": errors, "action": request.get_full_path(), **act.extra}
    if is_fragment(request):
        return render(request, act.fragment, {**context, "in_dialog": True}, status=status)
    return page(request, act.template, context, actor=actor, now=now, status=status)


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """Go on to another page, from a plain form and from a dialog alike."""
    return HttpResponseClientRedirect(url) if is_fragment(request) else redirect(url)


def refused_texts(
    error: Refusal | Unavailable, *, actor: Actor, now: datetime, act: str, document_id: int | None = None
) -> list[str]:
    """Every reason of a refusal in words, after noting it in the log."""
    if isinstance(error, Unavailable):
        why = said(error).rstrip(".")
        return [gettext("Máy chủ chưa trả lời: %(why)s. Chưa mất gì, hãy thử lại sau.") % {"why": why}]
    note_refusal(actor=actor, act=act, codes=[c.value for c in error.codes], now=now, document_id=document_id)
    return obstacles_text(error)
