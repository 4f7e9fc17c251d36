"""One document: its page, the pictures of its pages, its files."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from edoc.domain.actors import Actor
from edoc.domain.errors import NotFound
from edoc.flows import read
from edoc.flows.pages import WIDTHS, page_text, page_webp
from edoc.web.acting import page, signed_in
from edoc.web.pieces import Link
from edoc.web.present.document import document_context, mark_of

YEAR = 365 * 24 * 3600


@require_safe
@signed_in
def document(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/`: the missing and the unseen look alike (404). Opening it, any tab of it, is in the log."""
    tab = request.GET.get("muc", "")
    view = read.read_document(document_id=document_id, actor=actor, now=now)
    context = document_context(
        view=view, tab=tab, base=f"/van-ban/{document_id}/", query="", now=now, person_id=actor.person_id
    )
    nav = {"back": Link("/", gettext("hàng chờ của bạn")), "place": view.document.number or view.document.type_name}
    return page(request, "web/document/page.html", nav | context, actor=actor, now=now)


@require_safe
@signed_in
def pulse(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/nhip/?dau=…`: nothing while all is as shown, a refresh when what ran has ended."""
    view = read.view_document(document_id=document_id, actor=actor, now=now)
    if mark_of(view) == request.GET.get("dau", ""):
        return HttpResponse(status=204)
    return HttpResponseClientRefresh()


@require_safe
@signed_in
def page_image(
    request: HttpRequest, document_id: int, sha256: str, number: int, width: int, *, actor: Actor, now: datetime
) -> HttpResponse:
    """One page as WebP; its address carries the hash of its file, so it may be kept for ever, privately."""
    if width not in WIDTHS:
        raise NotFound("width")
    pdf = read.page_source(document_id=document_id, sha256=sha256, actor=actor, now=now)
    if not 1 <= number <= len(page_text(sha256=sha256, pdf=pdf)):
        raise NotFound("page")
    answer = HttpResponse(page_webp(sha256=sha256, page=number, width=width, pdf=pdf), content_type="image/webp")
    answer["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return answer


@require_safe
@signed_in
def file_pdf(request: HttpRequest, document_id: int, rendition_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """One PDF of the document, byte for byte."""
    found = read.download_rendition(document_id=document_id, rendition_id=rendition_id, actor=actor, now=now)
    return _hand_over(found)


@require_safe
@signed_in
def file_docx(request: HttpRequest, document_id: int, n: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """One version of the draft."""
    return _hand_over(read.download_revision(document_id=document_id, n=n, actor=actor, now=now))


@require_safe
@signed_in
def file_attached(
    request: HttpRequest, document_id: int, attachment_id: int, *, actor: Actor, now: datetime
) -> HttpResponse:
    """One attachment; always handed over as a file, never opened in our origin."""
    found = read.download_attachment(document_id=document_id, attachment_id=attachment_id, actor=actor, now=now)
    return _hand_over(found)


def _hand_over(found: read.Download) -> HttpResponse:
    answer = HttpResponse(found.data, content_type=found.content_type or "application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    answer["X-Content-SHA256"] = found.sha256
    answer["Cache-Control"] = "private, no-store"
    return answer
