"""One document for its page and for the desk: head, tabs, checks, facts, files, what runs in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edoc.domain.errors import EdocError, Refusal
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import FINAL, State
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.domain.words import words_for
from edoc.flows.read import DocumentView
from edoc.queue.selectors import JobView
from edoc.web.deadline import deadline_tag
from edoc.web.errors import obstacles_text
from edoc.web.language import said
from edoc.web.pieces import AMBER, BLUE, GREEN, RED, Button, Check, Fact, Link, Sheet, Tag
from edoc.web.present.acts import act_buttons
from edoc.web.present.sheets import field_page, sheets_of
from edoc.web.present.signatures import (
    session_is_open,
    session_result,
    signature_check,
    signature_lines,
    signature_tag,
)
from edoc.web.present.timeline import steps_of
from edoc.web.present.working_days import working_calendar
from edoc.web.templatetags.edoc import day, short_time, state_tag, urgency_tag

LEADER_FIELD, SEAL_FIELD = "LeaderSignature", "AgencySeal"
TABS: dict[str, str] = {
    "": _("Văn bản"),
    "thong-tin": _("Thông tin"),
    "luong": _("Luồng"),
    "y-kien": _("Ý kiến"),
    "lien-quan": _("Liên quan"),
    "nhat-ky": _("Nhật ký"),
    "tep": _("Tệp"),
}
TAB_ICONS = {
    "": "file-text",
    "thong-tin": "info",
    "luong": "route",
    "y-kien": "message-square",
    "lien-quan": "link",
    "nhat-ky": "history",
    "tep": "paperclip",
}
ANCHOR_LOST = words_for(Code.ANCHOR_MISSING).what.split("{")[0]
TOLD = ("reason", "note", "number", "name", "answer", "question", "route")
KIND_WORDS = {
    "prepared": _("Bản trình ký"),
    "signed": _("Bản lãnh đạo đã ký"),
    "sealed": _("Bản ký dấu"),
    "received": _("Bản nhận"),
}
JOB_WORDS = {
    Job.TYPESET: _("Chuyển bản mới nhất sang PDF"),
    Job.SIGN: _("Ký số"),
    Job.RAISE_LEVEL: _("Nâng mức chữ ký"),
    Job.DELIVER: _("Gửi đến nơi nhận"),
    Job.SEND_STATUS: _("Báo trạng thái cho nơi gửi"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A lasting notice of the decision pane."""

    tone: str
    title: str
    words: str = ""
    icon: str = ""
    buttons: tuple[Button, ...] = ()


def document_context(
    *, view: DocumentView, tab: str, base: str, query: str, now: datetime, person_id: int | None
) -> dict[str, Any]:
    """Everything the templates of a document print. `base` is the address of this page, `query` goes with every act."""
    document = view.document
    tab = tab if tab in TABS else ""
    main, more, why = act_buttons(offers=view.acts, document_id=document.pk, query=query)
    return {
        "document": document,
        "view": view,
        "tab": tab,
        "base": base,
        "tabs": tabs_of(view=view, tab=tab, base=base),
        "head_tags": head_tags(view=view, now=now, person_id=person_id),
        "meta": head_meta(view),
        "checks": checks_of(view),
        "steps": steps_of(view),
        "signature_lines": signature_lines(view.signatures),
        "notices": notices_of(view=view, now=now),
        "main": main,
        "more": more,
        "why": why,
        "may_edit": Right.EDIT in view.rights and document.state_value is State.DRAFT,
        "pulse": f"/van-ban/{document.pk}/nhip/?dau={mark_of(view)}" if _something_runs(view) else "",
        "journal_url": f"{base}?muc=nhat-ky",
        **(_paper(view, person_id) if not tab else {}),
        **(TAB_BODIES[tab](view) if tab in TAB_BODIES else {}),
    }


def mark_of(view: DocumentView) -> str:
    """A short mark of what runs: it changes when a job or a signing request moves, or the document does."""
    session = view.session.state if view.session else ""
    jobs = "".join(f"{j.id}{j.state[0]}" for j in view.jobs if j.task in JOB_WORDS)
    return f"{view.document.version}-{view.document.state}-{session}-{jobs}"


def _something_runs(view: DocumentView) -> bool:
    working = any(j.task in (Job.TYPESET, Job.SIGN) and j.state != "dead" for j in view.jobs)
    return working or session_is_open(view.session)


def _paper(view: DocumentView, person_id: int | None) -> dict[str, Any]:
    """The viewer: sheets of the current PDF, or why there is none."""
    current = view.current
    if current is None:
        return {"sheets": (), "empty": _no_paper(view)}
    try:
        sheets: tuple[Sheet, ...] = sheets_of(
            document_id=view.document.pk,
            sha256=current.blob_id,
            fields=current.fields,
            open_fields=_open_fields(view, person_id),
        )
    except Refusal as error:
        return {"sheets": (), "empty": {"icon": "triangle-alert", "title": " ".join(obstacles_text(error))}}
    except EdocError as error:
        return {"sheets": (), "empty": {"icon": "triangle-alert", "title": str(error)}}
    tools = (
        Button(
            gettext("Tải PDF"),
            icon="download",
            kind="icon",
            url=f"/van-ban/{view.document.pk}/tep/pdf/{current.pk}/",
        ),
    )
    goal = LEADER_FIELD if current.kind == "prepared" else SEAL_FIELD
    jump = field_page(fields=current.fields, name=goal) if current.kind in ("prepared", "signed") else None
    return {"sheets": sheets, "viewer_tools": tools, "field_page": jump, "sha256": current.blob_id}


def _open_fields(view: DocumentView, person_id: int | None) -> dict[str, str]:
    """The reserved places that are still empty, in words."""
    kind = view.current.kind if view.current else ""
    mine = Right.SIGN in view.rights
    found: dict[str, str] = {}
    if kind == "prepared":
        found[LEADER_FIELD] = gettext("Chữ ký của bạn") if mine else gettext("Chữ ký số")
    if kind in ("prepared", "signed"):
        found[SEAL_FIELD] = gettext("Dấu cơ quan")
    return found


def _no_paper(view: DocumentView) -> dict[str, Any]:
    converting = any(j.task == Job.TYPESET and j.state != "dead" for j in view.jobs)
    if converting:
        title = gettext("Đang chuyển sang PDF")
        words = gettext("Trang sẽ hiện ở đây khi xong, thường vài giây.")
        return {"icon": "loader-circle", "title": title, "words": words}
    if view.document.state_value is State.WITHDRAWN:
        words = gettext("Mọi bản đã lưu vẫn xem được ở mục Tệp.")
        return {"icon": "archive", "title": gettext("Dự thảo đã rút"), "words": words}
    if view.revisions:
        return {
            "icon": "file-x",
            "title": gettext("Bản mới nhất chưa có PDF"),
            "words": gettext("Xem lý do ở phần bên, sửa rồi tải lên lại. Các bản đã có vẫn được giữ."),
        }
    return {"icon": "file-text", "title": gettext("Văn bản này chưa có tệp PDF")}


def tabs_of(*, view: DocumentView, tab: str, base: str) -> tuple[Link, ...]:
    """The tabs as links; a count where there is something. The desk has no room for their icons."""
    files = len(view.attachments)
    counts: Mapping[str, int] = {
        "y-kien": len(view.opinions),
        "lien-quan": len(view.related) + len(view.twins) + len(view.case_files),
        "tep": files,
    }
    return tuple(
        Link(
            url=f"{base}?muc={name}" if name else base,
            words=gettext(words),
            icon=TAB_ICONS[name] if base.startswith("/van-ban/") else "",
            count=counts.get(name) or None,
            current=name == tab,
        )
        for name, words in TABS.items()
    )


def head_tags(*, view: DocumentView, now: datetime, person_id: int | None) -> tuple[Tag, ...]:
    """State (mine in blue), deadline, urgency, verdict of the signatures."""
    document = view.document
    primary = view.primary
    state = state_tag(document.state)
    if primary is not None and primary.is_possible and primary.name in ("ky-so", "ky-nhay"):
        words = gettext("Chờ bạn ký") if primary.name == "ky-so" else gettext("Chờ bạn ký nháy")
        state = Tag(words, BLUE, icon="pen-line")
    found = [state]
    if document.due_at:
        finished = document.changed_at if document.state_value in FINAL else None
        found.append(deadline_tag(due=document.due_at, now=now, finished=finished, calendar=working_calendar()))
    if (urgency := urgency_tag(document.urgency)) is not None:
        found.append(urgency)
    if (badge := signature_tag(view.signatures)) is not None:
        found.append(badge)
    return tuple(found)


def head_meta(view: DocumentView) -> str:
    """Type, number, version, who sent it."""
    document = view.document
    parts = [document.type_name]
    if document.number:
        parts.append(document.number)
    if document.direction == "in":
        parts.append(document.organ_name)
        if document.document_date:
            parts.append(day(document.document_date))
    else:
        if view.revisions:
            parts.append(gettext("bản %(n)s") % {"n": view.revisions[0].n})
        if document.unit:
            parts.append(gettext("%(unit)s soạn") % {"unit": document.unit.name})
    return " · ".join(parts)


def checks_of(view: DocumentView) -> tuple[Check, ...]:
    """Machine facts before a decision: initials bound to this very file, its signatures, open questions."""
    found: list[Check] = []
    current = view.current
    review = view.reviews[0] if view.reviews else None
    if view.document.direction == "out" and review is not None and review.state in ("active", "complete"):
        steps = list(review.steps.all())
        done = [s for s in steps if s.state == "done"]
        same = current is not None and (current.kind != "prepared" or current.blob_id == review.sha256)
        full = len(done) == len(steps)
        found.append(
            Check(
                gettext("Ký nháy %(done)s/%(all)s") % {"done": len(done), "all": len(steps)},
                GREEN if full else AMBER,
                "" if full else gettext("Chờ %(who)s") % {"who": said(view.document.desk_name)},
            )
        )
        if same:
            found.append(Check(gettext("Tệp không đổi từ lúc trình"), note=f"SHA-256 {review.sha256[:12]}…"))
        else:
            found.append(Check(gettext("Tệp đã đổi sau khi trình"), RED))
    if (signed := signature_check(view.signatures)) is not None:
        found.append(signed)
    if waiting := [o for o in view.opinions if o.answered_at is None]:
        who = ", ".join(o.asked_of.full_name for o in waiting)
        found.append(Check(gettext("%(n)s ý kiến chưa trả lời") % {"n": len(waiting)}, AMBER, who))
    if view.twins:
        found.append(Check(gettext("Có thể trùng %(n)s văn bản đã nhận") % {"n": len(view.twins)}, AMBER))
    return tuple(found)


def notices_of(*, view: DocumentView, now: datetime) -> tuple[Notice, ...]:
    """What runs or has failed: signing, conversion, a return. The newest trouble first."""
    found: list[Notice] = []
    document = view.document
    session = view.session
    progress = f"/van-ban/{document.pk}/tien-trinh/{session.pk}/" if session is not None else ""
    if session is not None and session_is_open(session):
        result = session_result(session=session, title="", url="")
        watch = (Button(gettext("Xem tiến trình"), url=progress),)
        who = gettext("Người ký: %(who)s") % {"who": session.signer_label}
        found.append(Notice(BLUE, result.words, who, "loader-circle", watch))
    elif session is not None and session.state == "failed" and document.state_value in (State.APPROVED, State.NUMBERED):
        found.append(Notice(RED, gettext("Lần ký trước không thành"), session.error, "circle-x"))
    found += _job_notices(view)
    if document.state_value is State.DRAFT and (back := _last_return(view)) is not None:
        words = f"“{back.detail.get('reason', '')}”"
        title = gettext("%(who)s trả lại, %(at)s") % {"who": said(back.actor_name), "at": short_time(back.at)}
        found.append(Notice(AMBER, title, words, "corner-up-left"))
    return tuple(found)


def _last_return(view: DocumentView) -> Any:
    turns = [e for e in view.log if e.code in ("returned", "sent-back", "submitted", "revised", "recalled")]
    back = [e for e in turns if e.code in ("returned", "sent-back", "submitted", "recalled")]
    return back[-1] if back and back[-1].code in ("returned", "sent-back") else None


def _job_notices(view: DocumentView) -> list[Notice]:
    found = []
    may_mend = Right.EDIT in view.rights and view.document.state_value is State.DRAFT
    newest = view.revisions[0].n if view.revisions else 0
    for job in view.jobs:
        if job.task not in JOB_WORDS or (job.task == Job.SIGN):
            continue
        if job.task == Job.TYPESET and job.payload.get("revision_n") != newest:
            continue
        words = gettext(JOB_WORDS[Job(job.task)])
        if job.state == "dead":
            title = gettext("%(job)s: không làm được") % {"job": words}
            found.append(Notice(RED, title, job.reason, "circle-x", _mend(view, job) if may_mend else ()))
        elif job.state == "retrying":
            again = gettext("Sẽ tự làm lại lúc %(at)s.") % {"at": short_time(job.run_at)}
            found.append(Notice(AMBER, words, f"{job.reason} {again}".strip(), "clock"))
        elif job.task == Job.TYPESET:
            found.append(Notice(BLUE, words, gettext("Đang chạy, thường vài giây."), "loader-circle"))
    return found


def _mend(view: DocumentView, job: JobView) -> tuple[Button, ...]:
    """Places lost in Word can be put back by the machine."""
    if job.task != Job.TYPESET or ANCHOR_LOST not in job.reason:
        return ()
    url = f"/van-ban/{view.document.pk}/chen-lai/"
    return (Button(gettext("Chèn lại vị trí"), url=url, icon="undo-2", fetch=True),)


def facts_of(view: DocumentView) -> tuple[Fact, ...]:
    """What the document says of itself."""
    d = view.document
    answered = next((r for r in view.related if r.pk == d.answers_id), None)
    rows = [
        (_("Số, ký hiệu"), d.number or gettext("chưa có số"), ""),
        (_("Ngày văn bản"), day(d.document_date), ""),
        (_("Loại"), d.type_name, ""),
        (_("Trích yếu"), d.subject, ""),
        (_("Cơ quan ban hành"), d.organ_name, ""),
        (_("Mã định danh"), d.organ_code, ""),
        (_("Người ký"), ", ".join(p for p in (d.signer_name, d.signer_position) if p), ""),
        (_("Người soạn"), d.author.full_name if d.author and d.direction == "out" else "", ""),
        (_("Đơn vị soạn"), d.unit.name if d.unit and d.direction == "out" else "", ""),
        (_("Đang ở"), said(d.desk_name) if d.state_value not in FINAL else "", ""),
        (_("Hạn xử lý"), short_time(d.due_at) if d.due_at else "", ""),
        (_("Hạn trả lời"), day(d.reply_due_on), ""),
        (_("Số đến"), _entry(view) if d.direction == "in" else "", ""),
        (_("Trả lời văn bản"), str(answered) if answered else "", f"/van-ban/{answered.pk}/" if answered else ""),
        (_("Số trang"), str(d.page_count) if d.page_count else "", ""),
    ]
    return tuple(Fact(gettext(label), value, url) for label, value, url in rows if value)


def _entry(view: DocumentView) -> str:
    entry = view.entry
    return f"{entry.number}, {entry.book.name} {entry.year}, {day(entry.entered_on)}" if entry else ""


def _info(view: DocumentView) -> dict[str, Any]:
    return {"facts": facts_of(view), "receivers": view.receivers, "deliveries": view.deliveries}


def _opinions(view: DocumentView) -> dict[str, Any]:
    return {"opinions": view.opinions, "directions": view.directions}


def _files(view: DocumentView) -> dict[str, Any]:
    return {
        "revisions": view.revisions,
        "renditions": [(r, gettext(KIND_WORDS.get(r.kind, r.kind))) for r in view.renditions],
        "attachments": view.attachments,
        "newest": view.revisions[0].n if view.revisions else 0,
    }


def _journal(view: DocumentView) -> dict[str, Any]:
    rows = []
    for entry in reversed(view.log):
        who = ", ".join(p for p in (said(entry.actor_name), entry.actor_post) if p)
        told = [str(entry.detail[k]) for k in TOLD if entry.detail.get(k)]
        sha = str(entry.detail.get("sha256", ""))
        if sha:
            told.append(f"SHA-256 {sha[:12]}…")
        rows.append((short_time(entry.at), gettext(entry.words), who, " · ".join(told)))
    return {"journal": rows}


def _related(view: DocumentView) -> dict[str, Any]:
    return {"related": view.related, "twins": view.twins, "case_files": view.case_files}


def _flow(view: DocumentView) -> dict[str, Any]:
    return {"reviews": view.reviews}


TAB_BODIES = {
    "thong-tin": _info,
    "luong": _flow,
    "y-kien": _opinions,
    "lien-quan": _related,
    "nhat-ky": _journal,
    "tep": _files,
}
