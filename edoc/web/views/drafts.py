"""Drafting: choose a type, fill in the form, save versions; answer an incoming document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from edoc.documents.access import document_get_for
from edoc.documents.selectors import revision_latest
from edoc.domain.actors import Actor
from edoc.domain.doctypes import OFFICIAL_LETTER, TYPES
from edoc.domain.errors import Conflict, Refusal, Unavailable
from edoc.domain.local_time import local_date
from edoc.domain.rights import Right
from edoc.exchange.selectors import correspondents_search
from edoc.flows import draft as flow
from edoc.flows.draft_form import form_from_json
from edoc.organizations.selectors import leaders_of
from edoc.web.acting import page, refused_texts, signed_in
from edoc.web.draft_form import COMMON, DECIDING, DraftFields, initial_of, receiver_chips
from edoc.web.pieces import Button, Link
from edoc.web.templatetags.edoc import day

MOST_RECEIVERS = 300
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What the POST asks for beside the fields: chips, a search for an agency, the version started from."""

    act: str
    receivers: tuple[str, ...]
    search: str
    base_n: int
    note: str = ""


def _asked(request: HttpRequest) -> Asked:
    post = request.POST
    gone = post.get("remove_receivers", "")
    codes = [c for c in dict.fromkeys(post.getlist("receivers")) if c and c != gone][:MOST_RECEIVERS]
    added = post.get("add_receiver", "").strip()
    if added and added not in codes:
        codes.append(added)
    search = "" if added else post.get("find_receiver", "").strip()
    looks = bool(gone or added or "find" in post)
    number = post.get("accept_n") or post.get("base_n") or "0"
    return Asked("look" if looks else "save", tuple(codes), search, int(number) if number.isdecimal() else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/du-thao/moi/`: first the type, then the form."""
    code = request.GET.get("loai", "")
    if request.method != "POST" and code not in TYPES:
        common = [Link(f"?loai={c}", TYPES[c].name) for c in COMMON]
        others = [Link(f"?loai={c}", t.name) for c, t in TYPES.items() if c not in COMMON]
        return page(request, "web/drafts/choose.html", {"common": common, "others": others}, actor=actor, now=now)
    signers = _signers(actor, now)
    initial = {"type_code": code, "signer_post_id": signers[0][0] if signers else None}
    return _edit(request, _Edit("/du-thao/"), initial=initial, codes=(), actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/tra-loi/`: a draft that answers an incoming document, filled in from it."""
    source = document_get_for(document_id=document_id, actor=actor, right=Right.HANDLE, now=now)
    signers = _signers(actor, now)
    named = f"{source.type_name} số {source.number or '…'}"  # text of the document, in its own language
    dated = f" ngày {day(source.document_date)}" if source.document_date else ""
    initial = {
        "type_code": OFFICIAL_LETTER,
        "signer_post_id": signers[0][0] if signers else None,
        "subject": f"trả lời {named}"[:500],
        "addressees": source.organ_name,
        "body": f"Phúc đáp {named}{dated} của {source.organ_name}, …",
        "urgency": source.urgency,
        "other_lines": "Như trên",
    }
    edit = _Edit(f"/van-ban/{document_id}/", answers_id=document_id, answers=str(source))
    codes = (source.organ_code,) if source.organ_code else ()
    return _edit(request, edit, initial=initial, codes=codes, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/sua/`: the form of the newest version; `base_n` tells whether somebody was faster."""
    document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    latest = revision_latest(document_id=document_id)
    stored = form_from_json(latest.form if latest else {})
    initial, codes = initial_of(stored)
    edit = _Edit(
        f"/van-ban/{document_id}/",
        document_id=document_id,
        answers_id=stored.answers_id,
        base_n=latest.n if latest else 0,
        is_upload=bool(latest and latest.is_upload),
    )
    return _edit(request, edit, initial=initial, codes=tuple(codes), actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is being edited; no `document_id` for a new draft."""

    back: str
    document_id: int | None = None
    answers_id: int | None = None
    answers: str = ""
    base_n: int = 0
    is_upload: bool = False


def _edit(
    request: HttpRequest, edit: _Edit, *, initial: dict[str, Any], codes: Sequence[str], actor: Actor, now: datetime
) -> HttpResponse:
    signers = _signers(actor, now)
    if request.method != "POST":
        form = DraftFields(initial=initial, signers=signers)
        return _show(request, edit, form=form, codes=codes, base_n=edit.base_n, actor=actor, now=now)
    asked = _asked(request)
    form = DraftFields(request.POST, signers=signers)
    shown: dict[str, Any] = {"edit": edit, "form": form, "codes": asked.receivers, "actor": actor, "now": now}
    if asked.act == "look":
        form = DraftFields(initial=request.POST.dict(), signers=signers)
        shown["form"] = form
        return _show(request, **shown, base_n=asked.base_n, search=asked.search, looked="find" in request.POST)
    if not form.is_valid():
        return _show(request, **shown, base_n=asked.base_n, status=422)
    try:
        document_id = _save(form=form, edit=edit, asked=asked, actor=actor, now=now)
    except (Refusal, Unavailable) as error:
        name = "sua" if edit.document_id else "soan"
        texts = refused_texts(error, actor=actor, now=now, act=name, document_id=edit.document_id)
        clash = edit.base_n if isinstance(error, Conflict) and edit.base_n != asked.base_n else 0
        status = 409 if clash else 422
        return _show(request, **shown, base_n=asked.base_n, errors=texts, clash=clash, status=status)
    messages.success(request, gettext("Đã lưu. Đang chuyển sang PDF để xem và trình."))
    return redirect(f"/van-ban/{document_id}/")


def _save(*, form: DraftFields, edit: _Edit, asked: Asked, actor: Actor, now: datetime) -> int:
    draft = form.to_draft(receivers=asked.receivers, answers_id=edit.answers_id)
    if edit.document_id is None:
        return int(flow.draft_document(form=draft, actor=actor, now=now).pk)
    flow.revise_document(document_id=edit.document_id, form=draft, base_n=asked.base_n, actor=actor, now=now)
    return edit.document_id


def _signers(actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """The leading posts of the drafter's agency and who holds them today."""
    held = leaders_of(agency_id=actor.agency_id or 0, day=local_date(now))
    return [(a.post_id, f"{a.post.title} {a.person.full_name}") for a in held]


def _show(
    request: HttpRequest,
    edit: _Edit,
    *,
    form: DraftFields,
    codes: Sequence[str],
    base_n: int,
    actor: Actor,
    now: datetime,
    search: str = "",
    looked: bool = False,  # keyword only
    errors: Sequence[str] = (),
    clash: int = 0,
    status: int = 200,
) -> HttpResponse:
    kind = TYPES.get(form.chosen_type)
    found = correspondents_search(text=search, limit=MOST_FOUND) if looked and search else []
    context = {
        "form": form,
        "edit": edit,
        "kind": kind.name if kind else form.chosen_type,
        "is_deciding": form.chosen_type in DECIDING,
        "chips": receiver_chips(codes),
        "found": [one for one in found if one.code not in codes],
        "looked": looked,
        "search": search,
        "base_n": base_n,
        "errors": errors,
        "clash": clash,
        "save_buttons": (
            Button(gettext("Hủy"), url=edit.back),
            Button(gettext("Lưu bản mới") if edit.document_id else gettext("Lưu dự thảo"), icon="save", kind="primary"),
        ),
    }
    return page(request, "web/drafts/edit.html", context, actor=actor, now=now, status=status)


@require_safe
@signed_in
def agencies(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/danh-muc/co-quan/?q=`: the options of the box that finds an agency, as a fragment."""
    text = request.GET.get("q", "").strip()[:100]
    found = correspondents_search(text=text, limit=MOST_FOUND) if len(text) > 1 else []
    return render(request, "web/drafts/_agencies.html", {"found": found})
