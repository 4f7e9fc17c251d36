"""Messages to the person: unread first, each leads to its document."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from edoc.documents.access import documents_visible_to
from edoc.domain.actors import Actor
from edoc.notices.selectors import notices_of
from edoc.notices.services import notices_read
from edoc.web.acting import page, signed_in


@require_safe
@signed_in
def notices(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/thong-bao/`."""
    found = notices_of(person_id=actor.person_id) if actor.person_id is not None else []
    found.sort(key=lambda n: n.read_at is not None)
    ids = [n.document_id for n in found if n.document_id]
    context = {
        "notices": found,
        "seen": set(documents_visible_to(actor=actor, now=now).filter(pk__in=ids).values_list("pk", flat=True)),
        "unread": sum(n.read_at is None for n in found),
        "empty": {"icon": "bell", "title": gettext("Chưa có thông báo.")},
    }
    return page(request, "web/notices/list.html", context, actor=actor, now=now)


@require_POST
@signed_in
def read_all(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/thong-bao/da-doc/`."""
    if actor.person_id is not None:
        notices_read(person_id=actor.person_id, now=now)
    return redirect("/thong-bao/")
