"""Issuing what is sealed, and following each delivery to its receiver."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edoc.documents.selectors import receivers_of
from edoc.domain.actors import Actor
from edoc.domain.errors import Refusal, Unavailable
from edoc.domain.rights import Right
from edoc.flows.counter import issue_counter, rows_named
from edoc.flows.issue import issue_document
from edoc.flows.send import retry_delivery
from edoc.web.acting import ActPage, act_view, is_fragment, page, refused_texts, signed_in
from edoc.web.pieces import Fact, Link
from edoc.web.present.docket import docket_row, issued_line
from edoc.web.present.paging import ids_picked, page_number, pages_of
from edoc.web.views.numbering import clerk_only
from edoc.web.views.offered import offered, offered_view

SIZE = 20


@require_safe
@signed_in
def issuing(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/phat-hanh/`: what waits to be issued; what was issued and who has it."""
    clerk_only(actor, _("phát hành"))
    number = page_number(request)
    stuck = request.GET.get("loc") == "loi"
    counter = issue_counter(actor=actor, now=now, page=number, size=SIZE, only_failed=stuck)
    issued = [issued_line(r) for r in counter.issued]
    context = {
        "sealed": [docket_row(r, now=now, can_pick=True) for r in counter.sealed],
        "issued": issued,
        "chips": _chips(stuck=stuck, failed=counter.failed),
        "pages": pages_of(request, total=counter.total, number=number, size=SIZE, noun=gettext("văn bản đã phát hành")),
        "is_running": any(r.tag.tone == "blue" for r in issued),
        "empty": {
            "icon": "send",
            "title": gettext("Chưa có văn bản nào được phát hành."),
            "words": gettext("Văn bản đã ký dấu chờ ở trên; phát hành xong, trạng thái từng nơi nhận hiện ở đây."),
        },
    }
    if is_fragment(request):
        return render(request, "web/counter/_issuing.html", context)
    return page(request, "web/counter/issuing.html", context, actor=actor, now=now)


def _chips(*, stuck: bool, failed: int) -> tuple[Link, ...]:
    """The one filter, where it would keep something."""
    if not failed and not stuck:
        return ()
    url = "/phat-hanh/" if stuck else "?loc=loi"
    return (Link(url, gettext("Chưa gửi được"), count=failed, current=stuck, tone="red"),)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def issue_many(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/phat-hanh/xac-nhan/`: issue the picked documents, each on its own."""
    clerk_only(actor, _("phát hành"))
    ids = ids_picked(request, most=50)
    rows = [r for r in rows_named(document_ids=ids, actor=actor, now=now) if r.row.state.value == "sealed"]
    if not rows:
        return redirect("/phat-hanh/")
    title = ngettext("Phát hành %(n)s văn bản", "Phát hành %(n)s văn bản", len(rows)) % {"n": len(rows)}
    act = ActPage(
        name="phat-hanh",
        title=title,
        confirm=gettext("Phát hành"),
        back="/phat-hanh/",
        icon="send",
        lead=gettext("Sau khi phát hành, văn bản không sửa được nữa; nơi nhận điện tử được gửi ngay."),
        facts=tuple(Fact(r.number, r.row.subject) for r in rows),
        hidden=tuple(("chon", str(pk)) for pk in ids),
    )

    def run() -> str:
        done = 0
        for row in rows:
            try:
                issue_document(document_id=row.row.id, actor=actor, now=now)
                done += 1
            except (Refusal, Unavailable) as error:
                texts = refused_texts(error, actor=actor, now=now, act="phat-hanh", document_id=row.row.id)
                messages.error(request, f"{row.number}: {' '.join(texts)}")
        return gettext("Đã phát hành %(n)s văn bản.") % {"n": done} if done else ""

    return act_view(request, act=act, form=None, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def issue_one(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/phat-hanh/`: what goes to whom, then issue."""
    document, offer = offered(document_id=document_id, name="phat-hanh", right=Right.REGISTER, actor=actor, now=now)
    act = ActPage(
        name="phat-hanh",
        title=gettext("Phát hành %(number)s") % {"number": document.number},
        confirm=gettext("Phát hành"),
        back=f"/van-ban/{document_id}/",
        icon="send",
        lead=gettext("Sau khi phát hành, văn bản không sửa được nữa; nơi nhận điện tử được gửi ngay."),
        facts=(
            Fact(gettext("Trích yếu"), document.subject),
            *(
                Fact(
                    r.name or r.line, gettext("gửi điện tử") + f", {r.code}" if r.code else gettext("không gửi điện tử")
                )
                for r in receivers_of(document_id=document_id)
            ),
        ),
        document_id=document_id,
    )

    def run() -> str:
        issue_document(document_id=document_id, actor=actor, now=now)
        return gettext("Đã phát hành %(number)s.") % {"number": document.number}

    return offered_view(request, offer=offer, act=act, form=None, run=run, actor=actor, now=now, done="/phat-hanh/")


@require_POST
@signed_in
def send_again(
    request: HttpRequest, document_id: int, delivery_id: int, *, actor: Actor, now: datetime
) -> HttpResponse:
    """`/van-ban/<id>/gui-lai/<delivery>/`: put a failed delivery back in line."""
    try:
        retry_delivery(document_id=document_id, delivery_id=delivery_id, actor=actor, now=now)
        messages.success(request, gettext("Đã xếp hàng gửi lại."))
    except (Refusal, Unavailable) as error:
        for text in refused_texts(error, actor=actor, now=now, act="gui-lai", document_id=document_id):
            messages.error(request, text)
    return redirect("/phat-hanh/")
