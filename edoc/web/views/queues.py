"""The lists: the desk of those who look through and sign, one's drafts, what one follows, what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from edoc.domain.actors import Actor
from edoc.flows.desk import Lane, Only, Queue, only_counts, queue_count, queue_rows, waiting_counts
from edoc.flows.desk import QueueRow as Waiting
from edoc.flows.read import read_document
from edoc.flows.rows import row_facts
from edoc.web.acting import page, signed_in
from edoc.web.frame import rail_for
from edoc.web.pieces import Button, Link, QueueGroup
from edoc.web.present.document import document_context
from edoc.web.present.paging import page_number
from edoc.web.present.queue import chips_of, groups_by_day, groups_by_deadline, pages_of

SIZE = 50
LANES = {"": Lane.DESK, "xu-ly": Lane.INCOMING}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list."""

    only: Only
    page: int

    @property
    def query(self) -> str:
        return f"loc={self.only.value}" if self.only else ""


def asked_of(request: HttpRequest) -> Asked:
    """The filter and the page of the address; anything unknown is the whole list, page one."""
    loc = request.GET.get("loc", "")
    return Asked(Only(loc) if loc in set(Only) else Only.ANY, page_number(request))


@require_safe
@signed_in
def desk(request: HttpRequest, document_id: int | None = None, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/ban-ky/` and `/ban-ky/<id>/`: queue, page, decision."""
    wanted = request.GET.get("vb", "")
    if document_id is None and wanted.isdecimal():
        return redirect(f"/ban-ky/{wanted}/")
    asked, name = asked_of(request), request.GET.get("hang", "")
    lane = LANES.get(name, Lane.DESK)
    rows, total = queue_rows(
        actor=actor, queue=Queue.WAITING, now=now, page=asked.page, size=SIZE, lane=lane, only=asked.only
    )
    context = {
        "title": gettext("Bàn ký"),
        "tabs_of_queue": desk_tabs(actor=actor, now=now, here="/ban-ky/" + (f"?hang={name}" if name else "")),
        "chips": chips_of(
            counts=only_counts(actor=actor, queue=Queue.WAITING, now=now, lane=lane), only=asked.only, base="/ban-ky/"
        ),
        "groups": groups_by_deadline(
            rows=rows,
            facts=row_facts(document_ids=[r.id for r in rows], actor=actor),
            now=now,
            base="/ban-ky/" if lane is Lane.DESK else "/van-ban/",
            opened=document_id or 0,
        ),
        "pages": pages_of(number=asked.page, total=total, size=SIZE, query=asked.query),
        "empty_queue": {
            "icon": "inbox",
            "title": gettext("Không còn văn bản chờ bạn."),
            "links": (Link("/da-xu-ly/", gettext("Xem việc đã xử lý")),),
        },
    }
    if document_id is not None:
        context |= _opened(request, document_id, rows=rows, total=total, actor=actor, now=now)
    return page(request, "web/queues/desk.html", context, actor=actor, now=now)


def _opened(
    request: HttpRequest, document_id: int, *, rows: list[Waiting], total: int, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The open document of the desk, and its neighbours in the queue."""
    view = read_document(document_id=document_id, actor=actor, now=now)
    ids = [r.id for r in rows]
    place = ids.index(document_id) if document_id in ids else -1
    where = gettext("Chờ ký %(n)s / %(all)s") % {"n": place + 1, "all": total}
    nav = {
        "back": Link("/ban-ky/", gettext("Bàn ký")),
        "place": where if place >= 0 else gettext("Bàn ký"),
        "previous_url": f"/ban-ky/{ids[place - 1]}/" if place > 0 else "",
        "next_url": f"/ban-ky/{ids[place + 1]}/" if 0 <= place < len(ids) - 1 else "",
    }
    return nav | document_context(
        view=view,
        tab=request.GET.get("muc", ""),
        base=f"/ban-ky/{document_id}/",
        query="?tu=ban-ky",
        now=now,
        person_id=actor.person_id,
    )


def desk_tabs(*, actor: Actor, now: datetime, here: str) -> tuple[Link, ...]:
    """The four queues of one who leads; counts are those of the lists themselves."""
    waiting = waiting_counts(actor=actor, now=now)
    following = queue_count(actor=actor, queue=Queue.FOLLOWING, now=now)
    rows = (
        ("/ban-ky/", gettext("Chờ ký"), waiting.desk),
        ("/ban-ky/?hang=xu-ly", gettext("Chờ xử lý"), waiting.incoming),
        ("/theo-doi/", gettext("Theo dõi"), following),
        ("/da-xu-ly/", gettext("Đã xử lý"), None),
    )
    return tuple(Link(url, words, count=count, current=url == here) for url, words, count in rows)


def has_desk(actor: Actor) -> bool:
    """True for a post whose rail has the desk."""
    return any(item.url == "/ban-ky/" for item in rail_for(kind=actor.post_kind, path="", counts={}))


def _two_tabs(here: str) -> tuple[Link, ...]:
    rows = (("/theo-doi/", gettext("Theo dõi")), ("/da-xu-ly/", gettext("Đã xử lý")))
    return tuple(Link(url, words, current=url == here) for url, words in rows)


@require_safe
@signed_in
def drafts(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/du-thao/`: my drafts; those returned first, with the reason on the row."""
    asked = asked_of(request)
    rows, total = queue_rows(
        actor=actor, queue=Queue.WAITING, now=now, page=asked.page, size=SIZE, lane=Lane.DRAFTS, only=asked.only
    )
    facts = row_facts(document_ids=[r.id for r in rows], actor=actor)
    back = [r for r in rows if facts[r.id].returned_why]
    mine = [r for r in rows if not facts[r.id].returned_why]
    groups: list[QueueGroup] = []
    if back:
        pieces = groups_by_deadline(rows=back, facts=facts, now=now, base="/van-ban/")
        flat = tuple(row for group in pieces for row in group.rows)
        groups.append(QueueGroup("tra-lai", gettext("Bị trả lại"), flat, "amber"))
    groups += groups_by_deadline(rows=mine, facts=facts, now=now, base="/van-ban/")
    groups += _beside_drafts(actor=actor, now=now)
    context = {
        "title": gettext("Dự thảo"),
        "chips": chips_of(
            counts=only_counts(actor=actor, queue=Queue.WAITING, now=now, lane=Lane.DRAFTS),
            only=asked.only,
            base="/du-thao/",
        ),
        "groups": tuple(groups),
        "pages": pages_of(number=asked.page, total=total, size=SIZE, query=asked.query),
        "tool": Button(gettext("Soạn văn bản"), icon="plus", kind="primary", url="/du-thao/moi/"),
        "empty_queue": {
            "icon": "file-pen-line",
            "title": gettext("Bạn chưa có dự thảo nào."),
            "words": gettext("Tạo dự thảo đầu tiên từ mẫu theo Nghị định 30."),
            "links": (Link("/du-thao/moi/", gettext("Soạn văn bản")),),
        },
    }
    return page(request, "web/queues/list.html", context, actor=actor, now=now)


def _beside_drafts(*, actor: Actor, now: datetime) -> list[QueueGroup]:
    """What else waits for one whose post has no desk: questions asked, above all."""
    if has_desk(actor):
        return []
    rows, _total = queue_rows(actor=actor, queue=Queue.WAITING, now=now, size=SIZE, lane=Lane.DESK)
    facts = row_facts(document_ids=[r.id for r in rows], actor=actor)
    pieces = groups_by_deadline(rows=rows, facts=facts, now=now, base="/van-ban/")
    flat = tuple(row for group in pieces for row in group.rows)
    return [QueueGroup("viec-khac", gettext("Việc khác chờ bạn"), flat)] if flat else []


@require_safe
@signed_in
def following(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/theo-doi/`: what is under way and lies on another desk."""
    return _plain(request, Queue.FOLLOWING, gettext("Theo dõi"), "/theo-doi/", actor=actor, now=now)


@require_safe
@signed_in
def done(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/da-xu-ly/`: what has come to its end, the newest first."""
    return _plain(request, Queue.DONE, gettext("Đã xử lý"), "/da-xu-ly/", actor=actor, now=now)


def _plain(request: HttpRequest, queue: Queue, title: str, base: str, *, actor: Actor, now: datetime) -> HttpResponse:
    asked = asked_of(request)
    rows, total = queue_rows(actor=actor, queue=queue, now=now, page=asked.page, size=SIZE, only=asked.only)
    facts = row_facts(document_ids=[r.id for r in rows], actor=actor)
    group = groups_by_day if queue is Queue.DONE else groups_by_deadline
    counts = {} if queue is Queue.DONE else only_counts(actor=actor, queue=queue, now=now)
    context = {
        "title": title,
        "chips": chips_of(counts=counts, only=asked.only, base=base),
        "groups": group(rows=rows, facts=facts, now=now, base="/van-ban/"),
        "pages": pages_of(number=asked.page, total=total, size=SIZE, query=asked.query),
        "tabs_of_queue": desk_tabs(actor=actor, now=now, here=base) if has_desk(actor) else _two_tabs(base),
        "empty_queue": {"icon": "inbox", "title": gettext("Chưa có văn bản nào ở đây.")},
    }
    return page(request, "web/queues/list.html", context, actor=actor, now=now)
