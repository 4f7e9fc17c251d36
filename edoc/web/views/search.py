"""Searching: one box, facets with counts, hits, and the page that matches beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from edoc.domain.actors import Actor
from edoc.domain.doctypes import type_name
from edoc.domain.errors import NotFound, Refusal, Unavailable
from edoc.domain.lifecycle import STATE_WORDS, State
from edoc.domain.urgency import URGENCY_WORDS, Urgency
from edoc.flows.find import find_documents
from edoc.flows.findings import Badge, Mark, Preview, badges_of, preview_of
from edoc.indexing.selectors import SearchFilters
from edoc.organizations.selectors import agencies
from edoc.web.acting import page, signed_in
from edoc.web.language import said
from edoc.web.pieces import Box, Facet, FacetChoice, Fact, Hit, Link, Piece, Sheet, Tag
from edoc.web.present.paging import page_number, pages_of
from edoc.web.present.sheets import sheets_of
from edoc.web.present.signatures import signature_lines
from edoc.web.templatetags.edoc import number as pointed
from edoc.web.templatetags.edoc import state_tag

if TYPE_CHECKING:
    from edoc.indexing.selectors import FoundDocument, FoundPage

SHOWN = 5
FACETS = (
    ("chieu", "direction", _("Chiều văn bản")),
    ("loai", "type", _("Loại văn bản")),
    ("tinh-trang", "state", _("Tình trạng")),
    ("ky", "signature", _("Chữ ký số")),
    ("nam", "year", _("Năm")),
    ("khan", "urgency", _("Độ khẩn")),
    ("co-quan", "agency", _("Cơ quan")),
)
DIRECTIONS = {"out": _("Văn bản đi"), "in": _("Văn bản đến")}
SIGNATURES = {
    "TOTAL-PASSED": _("Hợp lệ"),
    "INDETERMINATE": _("Cần xác minh lại"),
    "TOTAL-FAILED": _("Không hợp lệ"),
    "UNSIGNED": _("Chưa có chữ ký số"),
}
PLACES = {
    "number": _("số ký hiệu"),
    "title": _("trích yếu"),
    "body": _("nội dung"),
    "people": _("người ký, người soạn"),
}


@require_safe
@signed_in
def search(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/tra-cuu/`: everything the actor may see and the box asks for; without the index the page still stands."""
    text = request.GET.get("q", "").strip()[:300]
    chosen = {name: [v for v in request.GET.getlist(name) if v][:20] for name, _key, _words in FACETS}
    number, newest = page_number(request), request.GET.get("xep") == "moi"
    context: dict[str, Any] = {"query": text, "search_query": text, "hide_search": True}
    try:
        found = find_documents(
            text=text,
            actor=actor,
            now=now,
            filters=SearchFilters(values={key: frozenset(chosen[n]) for n, key, _w in FACETS if chosen[n]}),
            page=number,
            newest_first=newest,
        )
    except Unavailable:
        context |= {
            "total_words": gettext("Chưa tra cứu được"),
            "behind": gettext("Bộ tra cứu chưa trả lời; văn bản không mất gì. Thử lại sau ít phút."),
            "empty": {"icon": "search", "title": gettext("Chưa có kết quả để hiện.")},
            "is_plain": True,
        }
        return page(request, "web/find/search.html", context, actor=actor, now=now, status=503)
    context |= _found(request, found, chosen=chosen, number=number, newest=newest, actor=actor)
    shown = _shown(request, found)
    if shown is not None:
        context |= _preview(shown, actor=actor, now=now)
    context["is_plain"] = shown is None
    return page(request, "web/find/search.html", context, actor=actor, now=now)


def _found(
    request: HttpRequest,
    found: FoundPage,
    *,
    chosen: Mapping[str, list[str]],
    number: int,
    newest: bool,
    actor: Actor,
) -> dict[str, Any]:
    names = {str(a.pk): a.name for a in agencies()}
    shown = _shown(request, found)
    badges = badges_of(document_ids=[h.document.pk for h in found.hits], actor=actor)
    total = ngettext("%(n)s văn bản", "%(n)s văn bản", found.total) % {"n": pointed(found.total)}
    return {
        "total_words": total,
        "facets": tuple(_facets(request, found, chosen=chosen, names=names)),
        "applied": tuple(
            Link(_without(request.GET, n, v), _words(key, v, names)) for n, key, _w in FACETS for v in chosen[n]
        ),
        "sort": Link(_with(request.GET, "xep", "" if newest else "moi"), _sort_words(newest=newest)),
        "hits": tuple(
            _hit(h, badges[h.document.pk], request=request, is_open=shown is not None and h is shown)
            for h in found.hits
        ),
        "pages": pages_of(request, total=found.total, number=number, size=found.page_size),
        "empty": {
            "icon": "search",
            "title": gettext("Không tìm thấy văn bản nào"),
            "hints": (
                gettext("Gõ không dấu cũng tìm được."),
                gettext("Thử số ký hiệu, ví dụ 1846/QĐ."),
                gettext("Đặt cụm từ trong dấu “ ”."),
                gettext("Bỏ bớt bộ lọc."),
            ),
        },
    }


def _sort_words(*, newest: bool) -> str:
    return gettext("Mới nhất trước") if newest else gettext("Phù hợp nhất")


def _facets(
    request: HttpRequest, found: FoundPage, *, chosen: Mapping[str, list[str]], names: Mapping[str, str]
) -> Iterable[Facet]:
    more = request.GET.get("them", "")
    for name, key, words in FACETS:
        counts = {c.value: c.count for c in found.facets.get(key, ())}
        values = [*counts, *(v for v in chosen[name] if v not in counts)]
        if key == "year":
            values.sort(reverse=True)
        if not values or (key == "agency" and len(values) < 2 and not chosen[name]):
            continue
        kept = values if more == name else [v for at, v in enumerate(values) if at < SHOWN or v in chosen[name]]
        yield Facet(
            name=name,
            words=gettext(words),
            choices=tuple(
                FacetChoice(v, _words(key, v, names), counts.get(v, 0), chosen=v in chosen[name]) for v in kept
            ),
            more_url=_with(request.GET, "them", name) if len(kept) < len(values) else "",
        )


def _words(key: str, value: str, names: Mapping[str, str]) -> str:
    """A value of a facet in words; an unknown one is its own word."""
    if key == "state":
        return gettext(STATE_WORDS[State(value)]) if value in set(State) else value
    if key == "urgency":
        return gettext(URGENCY_WORDS[Urgency(int(value))]) if value.isdecimal() and int(value) < 5 else value
    if key == "type":
        return type_name(value)
    tables = {"direction": DIRECTIONS, "signature": SIGNATURES}
    if key in tables:
        return gettext(tables[key].get(value, value))
    return names.get(value, value) if key == "agency" else value


def _shown(request: HttpRequest, found: FoundPage) -> FoundDocument | None:
    wanted = request.GET.get("xem", "")
    return next((h for h in found.hits if str(h.document.pk) == wanted), found.hits[0] if found.hits else None)


def _hit(hit: FoundDocument, badge: Badge, *, request: HttpRequest, is_open: bool) -> Hit:
    document = hit.document
    dated = f"{document.document_date:%d/%m/%Y}" if document.document_date else ""
    snippet: list[Piece] = []
    if hit.snippets:
        run = max(reversed(hit.snippets), key=lambda one: max((len(s.text) for s in one if s.marked), default=0))
        snippet = [Piece("… "), *(Piece(" ".join(s.text.split("\n")), s.marked) for s in run), Piece(" …")]
    desk = gettext("ở %(desk)s") % {"desk": said(document.desk_name)} if document.desk_name else ""
    return Hit(
        id=str(document.pk),
        url=_with(request.GET, "xem", str(document.pk)) + "#xem-truoc",
        number=document.number or gettext("Chưa có số"),
        title=tuple(Piece(s.text, s.marked) for s in hit.title),
        meta=tuple(w for w in (document.type_name, dated, gettext(DIRECTIONS[document.direction])) if w),
        snippet=tuple(snippet),
        tags=(
            *badge_tags(badge),
            *_state_tags(document),
            *(Tag(code, icon="folder") for _pk, code in badge.case_files[:2]),
        ),
        where=" · ".join(w for w in (_where(hit), desk) if w),
        is_open=is_open,
    )


def _state_tags(document: Any) -> tuple[Tag, ...]:
    return (state_tag(document.state),)


def badge_tags(badge: Badge) -> tuple[Tag, ...]:
    """Green only when every signature is proved; amber for the unknown; red for the proven bad."""
    if badge.failed:
        return (Tag(gettext("Chữ ký không hợp lệ"), "red", "shield-x"),)
    if badge.unsure:
        return (Tag(gettext("Cần xác minh lại"), "amber", "shield-alert"),)
    if badge.passed:
        return (Tag(gettext("%(n)s chữ ký hợp lệ") % {"n": badge.passed}, "green", "shield-check"),)
    return (Tag(gettext("Bản giấy số hóa, không có chữ ký số"), "", "scan-text"),) if badge.is_scan else ()


def _where(hit: FoundDocument) -> str:
    words = [gettext(w) for key, w in PLACES.items() if key in hit.where]
    return gettext("khớp ở %(places)s") % {"places": ", ".join(words)} if words else ""


def _preview(hit: FoundDocument, *, actor: Actor, now: datetime) -> dict[str, Any]:
    marked = [s.text for run in (*hit.snippets, hit.title) for s in run if s.marked]
    try:
        preview = preview_of(document_id=hit.document.pk, words=marked, actor=actor, now=now)
    except NotFound:
        return {}
    document = preview.document
    return {
        "preview": preview,
        "preview_title": document.number or document.type_name,
        "preview_url": f"/van-ban/{document.pk}/",
        "sheets": _sheets(preview),
        "match_words": gettext("%(n)s chỗ khớp") % {"n": len(preview.marks)} if preview.marks else "",
        "signatures": signature_lines(preview.signatures),
        "facts": tuple(_facts(preview)),
    }


def _sheets(preview: Preview) -> tuple[Sheet, ...]:
    if preview.rendition is None:
        return ()
    try:
        sheets = sheets_of(document_id=preview.document.pk, sha256=preview.rendition.blob_id, fields={}, open_fields={})
    except (Refusal, Unavailable):
        return ()
    return tuple(
        replace(s, boxes=tuple(_box(m) for m in preview.marks if m.page == s.number))
        for s in sheets
        if s.number in preview.pages
    )


def _box(mark: Mark) -> Box:
    return Box(mark.x, mark.y, mark.width, mark.height, kind="mark")


def _facts(preview: Preview) -> Iterable[Fact]:
    document = preview.document
    yield Fact(gettext("Tình trạng"), gettext(STATE_WORDS[document.state_value]))
    if document.desk_name:
        yield Fact(gettext("Đang ở"), document.desk_name)
    for pk, code in preview.case_files:
        yield Fact(gettext("Hồ sơ"), code, f"/ho-so/{pk}/")
    if preview.deliveries:
        got = sum(d.state.value not in ("waiting", "sent", "failed") for d in preview.deliveries)
        yield Fact(
            gettext("Nơi nhận"),
            gettext("%(all)s nơi, %(got)s đã nhận") % {"all": len(preview.deliveries), "got": got},
        )
    for one in preview.related:
        label = gettext("Trả lời cho") if one.pk == document.answers_id else gettext("Được trả lời bằng")
        yield Fact(label, one.number or one.subject, f"/van-ban/{one.pk}/")


def _with(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed.pop(name, None)
    if name != "xem":
        changed.pop("xem", None)
        changed.pop("trang", None)
    if value:
        changed[name] = value
    return f"/tra-cuu/?{changed.urlencode()}"


def _without(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed.setlist(name, [v for v in changed.getlist(name) if v != value])
    changed.pop("xem", None)
    changed.pop("trang", None)
    return f"/tra-cuu/?{changed.urlencode()}"
