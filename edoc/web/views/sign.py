"""The leader's signature: read, confirm by signing in again, watch the server sign. "Signed" is the server's word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from edoc.domain.actors import Actor
from edoc.domain.errors import Refusal
from edoc.flows import sign as flow
from edoc.flows.read import signing_session, view_document
from edoc.web.acting import is_fragment, page, refused_texts, signed_in
from edoc.web.confirm import ConfirmForm, confirmed, new_request_key, request_key_of
from edoc.web.errors import obstacles_text
from edoc.web.language import said_before
from edoc.web.pieces import Button, Fact
from edoc.web.present.signatures import session_is_open, session_result
from edoc.web.views.review import back_of, next_of


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sign(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/ky-so/`: the confirmation; a wrong password leaves everything as it was."""
    if request.method != "POST":
        return _ask(request, document_id, actor=actor, now=now)
    sha256 = request.POST.get("sha256", "")
    try:
        key = request_key_of(request)
        session = flow.request_signature(
            document_id=document_id,
            sha256=sha256,
            idempotency_key=key,
            confirmation=confirmed(request),
            actor=actor,
            now=now,
        )
    except Refusal as error:
        texts = refused_texts(error, actor=actor, now=now, act="ky-so", document_id=document_id)
        return _ask(request, document_id, actor=actor, now=now, errors=texts, shown=sha256)
    url = f"/van-ban/{document_id}/tien-trinh/{session.pk}/{_from(request)}"
    return _progress(request, document_id, session.pk, actor=actor, now=now) if is_fragment(request) else redirect(url)


def _from(request: HttpRequest) -> str:
    return "?tu=ban-ky" if request.GET.get("tu") == "ban-ky" else ""


def _ask(
    request: HttpRequest,
    document_id: int,
    *,
    actor: Actor,
    now: datetime,
    errors: list[str] | None = None,
    shown: str = "",
) -> HttpResponse:
    """The confirmation as a page or as the body of the dialog; what is in the way is said before the password."""
    view = view_document(document_id=document_id, actor=actor, now=now)
    document, current = view.document, view.current
    offer = next((a for a in view.acts if a.name == "ky-so"), None)
    blocked = obstacles_text(Refusal(*offer.obstacles)) if offer is not None else []
    authority = flow.block_words(document=document)
    facts = (
        Fact(gettext("Văn bản"), document.subject),
        Fact(gettext("Tư cách ký"), authority),
        Fact(gettext("Chứng thư"), said_before(flow.key_words(actor=actor))),
        Fact(gettext("Tệp"), f"SHA-256 {current.blob_id[:16]}…" if current else ""),
        Fact(gettext("Nơi nhận"), gettext("%(n)s nơi, chốt khi ký") % {"n": len(view.receivers)}),
        Fact(gettext("Sau khi ký"), gettext("Chuyển văn thư cấp số, ký dấu, phát hành")),
    )
    context = {
        "action": request.get_full_path(),
        "title": gettext("Ký số 1 văn bản"),
        "facts": facts,
        "fields": list(ConfirmForm()),
        "errors": errors or blocked,
        "confirm": gettext("Xác nhận ký"),
        "confirm_why": bool(blocked) or offer is None,
        "safe": gettext("Mật khẩu chỉ dùng để xác nhận lần ký này; không ai xem được."),
        "request_key": new_request_key(),
        "hidden": (("sha256", shown or (current.blob_id if current else "")),),
        "cancel_url": back_of(request, document_id),
        "document": document,
    }
    if offer is None and not errors:
        context["errors"] = [gettext("Văn bản này hiện không chờ bạn ký.")]
    status = 422 if errors else 200
    if is_fragment(request):
        return render(request, "web/_sign.html", context, status=status)
    return page(request, "web/sign.html", context, actor=actor, now=now, status=status)


@require_safe
@signed_in
def progress(request: HttpRequest, document_id: int, session_id: UUID, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/tien-trinh/<session>/`: where a signature or a seal stands; asked again every 2 s."""
    return _progress(request, document_id, session_id, actor=actor, now=now)


def _progress(request: HttpRequest, document_id: int, session_id: UUID, *, actor: Actor, now: datetime) -> HttpResponse:
    session = signing_session(document_id=document_id, session_id=session_id, actor=actor, now=now)
    running = session_is_open(session)
    url = f"/van-ban/{document_id}/"
    result = session_result(session=session, title=session.document.subject, url="" if running else url)
    sealing = session.role == "seal"
    done = result.state == "done"
    titles = {
        "running": gettext("Đang ký dấu") if sealing else gettext("Đang ký số"),
        "done": gettext("Đã ký dấu") if sealing else gettext("Đã ký số"),
        "failed": gettext("Chưa ký được"),
    }
    leave = url if running or not done else next_of(request, document_id, actor=actor, now=now)
    context = {
        "poll_url": f"{url}tien-trinh/{session.pk}/{_from(request)}",
        "title": titles[result.state],
        "done": 1 if done else 0,
        "total": 1,
        "running": running,
        "now_words": result.words,
        "results": (result,),
        "close": Button(_leave_words(request, running=running, done=done), url=leave),
    }
    if is_fragment(request):
        return render(request, "components/_sign_progress.html", context)
    return page(request, "web/progress.html", context, actor=actor, now=now)


def _leave_words(request: HttpRequest, *, running: bool, done: bool) -> str:
    if running:
        return gettext("Chạy nền")
    from_desk = request.GET.get("tu") == "ban-ky"
    return gettext("Văn bản kế tiếp") if done and from_desk else gettext("Về văn bản")
