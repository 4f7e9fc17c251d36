"""The clerk's counter for numbers and seals: one confirmation for one document or for many, one line of result each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_safe

from edoc.domain.actors import Actor, PostKind
from edoc.domain.errors import Refusal
from edoc.domain.lifecycle import State
from edoc.domain.rights import Right
from edoc.flows.counter import NumberRow, number_counter, rows_named
from edoc.flows.issue import number_document, remake_document, request_seal, void_number
from edoc.flows.sign import send_back_document
from edoc.web.act_forms import ReasonForm
from edoc.web.acting import ActPage, act_view, is_fragment, page, refused_texts, show_act, signed_in
from edoc.web.confirm import KEY, ConfirmForm, confirmed, new_request_key, request_key_of
from edoc.web.errors import obstacle_text
from edoc.web.pieces import Button, Fact, SignResult
from edoc.web.present.docket import docket_row
from edoc.web.present.paging import ids_picked
from edoc.web.views.offered import offered, offered_view, only_for

CLERKS = frozenset({PostKind.CLERK})
MOST = 50


def clerk_only(actor: Actor, act: str) -> None:
    """Only the clerks' counter."""
    only_for(actor=actor, kinds=CLERKS, act=act, who=_("văn thư cơ quan"))


@require_safe
@signed_in
def numbering(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/cap-so/`: what waits for number and seal; what has its number and no seal yet, with the reason."""
    clerk_only(actor, _("cấp số"))
    counter = number_counter(actor=actor, now=now)
    signed = [docket_row(r, now=now, can_pick=not counter.obstacles) for r in counter.signed]
    numbered = [docket_row(r, now=now) for r in counter.numbered]
    context = {
        "signed": signed,
        "numbered": numbered,
        "obstacles": [obstacle_text(o) for o in counter.obstacles],
        "is_running": any(r.is_sealing for r in counter.numbered),
        "empty": {
            "icon": "stamp",
            "title": gettext("Không còn văn bản chờ cấp số, ký dấu."),
            "words": gettext("Văn bản lãnh đạo vừa ký sẽ hiện ở đây."),
        },
    }
    if is_fragment(request):
        return render(request, "web/counter/_numbering.html", context)
    return page(request, "web/counter/numbering.html", context, actor=actor, now=now)


def _picked(request: HttpRequest) -> list[int]:
    return ids_picked(request, most=MOST)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirm_many(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/cap-so/xac-nhan/`: the one confirmation for the picked documents."""
    clerk_only(actor, _("cấp số"))
    ids = _picked(request)
    rows = [r for r in rows_named(document_ids=ids, actor=actor, now=now) if _can_seal(r)]
    if not rows and request.method != "POST":
        return redirect("/cap-so/")
    return _confirm(request, rows=rows, ids=ids, back="/cap-so/", actor=actor, now=now)


def _can_seal(row: NumberRow) -> bool:
    return row.row.state is State.SIGNED or (row.row.state is State.NUMBERED and not row.is_sealing)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def number_one(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/cap-so/`."""
    return _one(request, document_id, "cap-so", actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def seal_one(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/ky-dau/`: again after a failure; the number stays."""
    return _one(request, document_id, "ky-dau", actor=actor, now=now)


def _one(request: HttpRequest, document_id: int, name: str, *, actor: Actor, now: datetime) -> HttpResponse:
    if request.method == "POST":
        offered(document_id=document_id, name=name, right=Right.REGISTER, actor=actor, now=now)
        errors: tuple[str, ...] = ()
    else:
        _document, offer = offered(document_id=document_id, name=name, right=Right.REGISTER, actor=actor, now=now)
        errors = tuple(obstacle_text(o) for o in offer.obstacles)
    rows = list(rows_named(document_ids=[document_id], actor=actor, now=now))
    return _confirm(
        request, rows=rows, ids=[document_id], back=f"/van-ban/{document_id}/", actor=actor, now=now, errors=errors
    )


def _confirm(
    request: HttpRequest,
    *,
    rows: Sequence[NumberRow],
    ids: Sequence[int],
    back: str,
    actor: Actor,
    now: datetime,
    errors: Sequence[str] = (),
) -> HttpResponse:
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    fresh = [r for r in rows if r.row.state is State.SIGNED]
    title = (
        ngettext("Cấp số và ký dấu %(n)s văn bản", "Cấp số và ký dấu %(n)s văn bản", len(rows))
        if fresh
        else ngettext("Ký dấu %(n)s văn bản", "Ký dấu %(n)s văn bản", len(rows))
    ) % {"n": len(rows)}
    act = ActPage(
        name="cap-so",
        title=title,
        confirm=gettext("Cấp số và ký dấu") if fresh else gettext("Ký dấu"),
        back=back,
        icon="stamp",
        lead=gettext("Số được cấp ngay khi xác nhận, không bỏ cách. Con dấu do máy chủ ký bằng chứng thư của cơ quan."),
        facts=tuple(
            Fact(r.number + " (" + gettext("dự kiến") + ")" if r.is_expected else r.number, r.row.subject) for r in rows
        ),
        hidden=((KEY, new_request_key()), *(("chon", str(pk)) for pk in ids)),
        document_id=ids[0] if len(ids) == 1 else None,
    )
    if errors and request.method != "POST":
        return show_act(request, act=act, form=form, actor=actor, now=now, errors=errors)

    def run() -> str:
        key, way = request_key_of(request), confirmed(request)
        for row in rows:
            _take(row, key=f"{key}:{row.row.id}", way=way, actor=actor, now=now)
        return ""

    done = "/cap-so/tien-trinh/?" + urlencode([("chon", pk) for pk in ids])
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now, done=done)


def _take(row: NumberRow, *, key: str, way: str, actor: Actor, now: datetime) -> None:
    """One document of the run; its refusal is logged, shown by the progress, and holds up none of the others."""
    act = number_document if row.row.state is State.SIGNED else request_seal
    try:
        act(document_id=row.row.id, idempotency_key=key, confirmation=way, actor=actor, now=now)
    except Refusal as error:
        refused_texts(error, actor=actor, now=now, act="cap-so", document_id=row.row.id)


@require_safe
@signed_in
def progress(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/cap-so/tien-trinh/`: the truth of the server, asked again every two seconds."""
    clerk_only(actor, _("cấp số"))
    rows = rows_named(document_ids=_picked(request), actor=actor, now=now)
    if not rows:
        return redirect("/cap-so/")
    results = [_result(r) for r in rows]
    done = sum(r.state == "done" for r in results)
    running = any(r.state == "running" for r in results)
    failed = sum(r.state == "failed" for r in results)
    context = {
        "poll_url": request.get_full_path(),
        "title": gettext("Đang ký dấu") if running else gettext("Kết quả cấp số, ký dấu"),
        "done": done,
        "total": len(rows),
        "running": running,
        "now_words": _summary(running=running, done=done, failed=failed),
        "results": results,
        "close": Button(gettext("Về cấp số, dấu"), url="/cap-so/"),
        "go_on": Button(gettext("Đến phát hành"), url="/phat-hanh/", kind="primary") if done and not running else None,
    }
    if is_fragment(request):
        return render(request, "components/_sign_progress.html", context)
    return page(request, "web/counter/progress.html", context, actor=actor, now=now)


def _summary(*, running: bool, done: int, failed: int) -> str:
    if running:
        return gettext("Số đã cấp; máy chủ đang ký dấu lần lượt từng văn bản.")
    if failed:
        return gettext("%(n)s văn bản chưa xong; các văn bản khác không bị ảnh hưởng.") % {"n": failed}
    return gettext("Tất cả đã có số và dấu.") if done else ""


def _result(row: NumberRow) -> SignResult:
    title = f"{row.number} {row.row.subject}".strip() if not row.is_expected else row.row.subject
    url = f"/van-ban/{row.row.id}/"
    if row.row.state in (State.SEALED, State.ISSUED):
        return SignResult(title, "done", gettext("Đã cấp số, đã ký dấu"), url=url)
    if row.is_sealing:
        return SignResult(title, "running", gettext("Đang ký dấu"), url=url)
    if row.row.state is State.NUMBERED:
        why = row.seal_error or gettext("Chưa có xác nhận ký dấu.")
        words = gettext("Đã cấp số, chưa ký dấu")
        kept = gettext("Số vẫn giữ; ký dấu lại khi đã sửa.")
        return SignResult(title, "failed", words, f"{why} {kept}", url=url)
    return SignResult(title, "failed", gettext("Chưa cấp số"), gettext("Mở văn bản để xem lý do."), url=url)


WAYS_BACK = {
    "tra-van-ban": (
        _("Trả lại văn bản đã ký"),
        _("Trả lại người soạn"),
        _("Bản đã ký hết hiệu lực nhưng vẫn được giữ; dự thảo mở lại để sửa và trình từ đầu."),
        send_back_document,
        _("Đã trả lại; dự thảo đã mở lại."),
    ),
    "lam-lai": (
        _("Làm lại tệp dưới số đã cấp"),
        _("Mở lại dự thảo, giữ số"),
        _("Số và ngày được giữ nguyên. Người soạn sửa tệp, trình và ký lại; khi ký xong, bạn ký dấu dưới số này."),
        remake_document,
        _("Đã mở lại dự thảo; số được giữ."),
    ),
    "huy-so": (
        _("Hủy số đã cấp"),
        _("Hủy số"),
        _("Số này không bao giờ được cấp lại; sổ ghi lý do hủy. Không phát hành được văn bản này nữa."),
        void_number,
        _("Đã hủy số; lý do đã ghi vào sổ."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def way_back(request: HttpRequest, document_id: int, name: str, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/{tra-van-ban,lam-lai,huy-so}/`: back with a reason."""
    title, confirm, lead, flow, said = WAYS_BACK[name]
    document, offer = offered(document_id=document_id, name=name, right=Right.REGISTER, actor=actor, now=now)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    act = ActPage(
        name=name,
        title=gettext(title),
        confirm=gettext(confirm),
        back=f"/van-ban/{document_id}/",
        lead=gettext(lead),
        facts=(Fact(document.number or document.type_name, document.subject),),
        is_danger=True,
        document_id=document_id,
    )

    def run() -> str:
        flow(document_id=document_id, reason=form.cleaned_data["reason"], actor=actor, now=now)
        return gettext(said)

    return offered_view(request, offer=offer, act=act, form=form, run=run, actor=actor, now=now, done="/cap-so/")
