"""Review: submit, initial, return, recall; ask and give an opinion. Each is a page, and the body of a dialog."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from edoc.documents.access import document_get_for
from edoc.domain.actors import Actor
from edoc.domain.local_time import VIETNAM, local_date
from edoc.domain.rights import Right
from edoc.flows import review as flow
from edoc.flows.desk import Lane, Queue, queue_rows
from edoc.flows.read import prepared_of
from edoc.organizations.selectors import people_of_agency
from edoc.web.act_forms import AnswerForm, AskForm, NoteForm, ReasonForm
from edoc.web.acting import ActPage, act_view, signed_in
from edoc.web.pieces import Fact

END_OF_WORK = time(17, 0)


def back_of(request: HttpRequest, document_id: int) -> str:
    """Where Hủy leads: the desk for an act opened from the desk, else the page of the document."""
    return f"/ban-ky/{document_id}/" if request.GET.get("tu") == "ban-ky" else f"/van-ban/{document_id}/"


def next_of(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> str:
    """Where an act leads: from the desk to the next document that waits, else to the page of the document."""
    if request.GET.get("tu") != "ban-ky":
        return f"/van-ban/{document_id}/"
    rows, _total = queue_rows(actor=actor, queue=Queue.WAITING, now=now, size=2, lane=Lane.DESK)
    others = [r.id for r in rows if r.id != document_id]
    return f"/ban-ky/{others[0]}/" if others else "/ban-ky/"


def subject_facts(document_id: int, *, actor: Actor, now: datetime) -> tuple[Fact, ...]:
    """What the act is about. Raises NotFound for the unseen."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.VIEW, now=now)
    return (Fact(gettext("Văn bản"), document.subject), Fact(gettext("Loại"), document.type_name))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def submit(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/trinh/`."""

    def run() -> str:
        document = flow.submit_document(document_id=document_id, actor=actor, now=now)
        return gettext("Đã trình, văn bản đang ở %(desk)s.") % {"desk": document.desk_name}

    act = ActPage(
        "trinh",
        gettext("Trình duyệt"),
        gettext("Trình duyệt"),
        back_of(request, document_id),
        icon="send",
        lead=gettext("Bản mới nhất được gửi theo luồng xét duyệt; trong lúc đó không sửa được nữa."),
        facts=subject_facts(document_id, actor=actor, now=now),
        document_id=document_id,
    )
    return act_view(request, act=act, form=None, run=run, actor=actor, now=now, done=f"/van-ban/{document_id}/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def initial(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/ky-nhay/`: bound to the hash of the PDF that was on the screen."""
    form = NoteForm(request.POST or None)
    facts = subject_facts(document_id, actor=actor, now=now)
    prepared = prepared_of(document_id=document_id)
    shown = request.POST.get("sha256") or (prepared.blob_id if prepared else "")

    def run() -> str:
        document = flow.initial_document(
            document_id=document_id, sha256=shown, actor=actor, now=now, note=form.cleaned_data["note"]
        )
        return gettext("Đã ký nháy, văn bản đang ở %(desk)s.") % {"desk": document.desk_name}

    act = ActPage(
        "ky-nhay",
        gettext("Ký nháy"),
        gettext("Ký nháy"),
        back_of(request, document_id),
        icon="pen-line",
        lead=gettext("Chữ ký nháy gắn với đúng tệp đang xem; tệp đổi thì phải ký nháy lại."),
        facts=(*facts, Fact(gettext("Tệp"), f"SHA-256 {shown[:16]}…")) if shown else facts,
        document_id=document_id,
        hidden=(("sha256", shown),),
    )
    done = next_of(request, document_id, actor=actor, now=now) if request.method == "POST" else ""
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def give_back(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/tra-lai/`: a reviewer or the signer returns the draft to its author, with a reason."""
    form = ReasonForm(request.POST or None)

    def run() -> str:
        flow.return_document(document_id=document_id, reason=form.cleaned_data["reason"], actor=actor, now=now)
        return gettext("Đã trả lại người soạn thảo.")

    act = ActPage(
        "tra-lai",
        gettext("Trả lại người soạn thảo"),
        gettext("Trả lại"),
        back_of(request, document_id),
        icon="corner-up-left",
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        is_danger=True,
        document_id=document_id,
    )
    done = next_of(request, document_id, actor=actor, now=now) if request.method == "POST" else ""
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def recall(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/lay-lai/`: the author takes the draft back from review."""

    def run() -> str:
        flow.recall_document(document_id=document_id, actor=actor, now=now)
        return gettext("Đã lấy lại dự thảo; bạn sửa và trình lại được.")

    act = ActPage(
        "lay-lai",
        gettext("Lấy lại dự thảo"),
        gettext("Lấy lại"),
        back_of(request, document_id),
        icon="undo-2",
        lead=gettext("Lượt xét duyệt này kết thúc; các chữ ký nháy đã có vẫn được lưu, nhưng phải ký nháy lại."),
        facts=subject_facts(document_id, actor=actor, now=now)[:1],
        document_id=document_id,
    )
    return act_view(request, act=act, form=None, run=run, actor=actor, now=now, done=f"/van-ban/{document_id}/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/hoi-y-kien/`."""
    facts = subject_facts(document_id, actor=actor, now=now)[:1]
    people = people_of_agency(agency_id=actor.agency_id or 0, day=local_date(now))
    names = {a.person_id: f"{a.person.full_name} – {a.post.title}, {a.post.unit.name}" for a in reversed(people)}
    names.pop(actor.person_id or 0, None)
    form = AskForm(request.POST or None, people=sorted(names.items(), key=lambda one: one[1]))

    def run() -> str:
        due = form.cleaned_data["due_on"]
        flow.ask_opinion(
            document_id=document_id,
            asked_of_id=form.cleaned_data["person"],
            question=form.cleaned_data["question"],
            due_at=datetime.combine(due, END_OF_WORK, VIETNAM) if due else None,
            actor=actor,
            now=now,
        )
        return gettext("Đã hỏi ý kiến.")

    act = ActPage(
        "hoi-y-kien",
        gettext("Hỏi ý kiến"),
        gettext("Gửi câu hỏi"),
        back_of(request, document_id),
        icon="message-circle-question-mark",
        lead=gettext("Người được hỏi sẽ xem được văn bản này."),
        facts=facts,
        document_id=document_id,
    )
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, document_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/van-ban/<id>/y-kien/`: answers the oldest question asked of the actor."""
    form = AnswerForm(request.POST or None)

    def run() -> str:
        flow.answer_opinion(document_id=document_id, answer=form.cleaned_data["answer"], actor=actor, now=now)
        return gettext("Đã gửi ý kiến.")

    facts = subject_facts(document_id, actor=actor, now=now)[:1]
    asked = flow.question_for(document_id=document_id, actor=actor)
    if asked is not None:
        facts = (*facts, Fact(gettext("%(who)s hỏi") % {"who": asked.asked_by.full_name}, asked.question))
    act = ActPage(
        "y-kien",
        gettext("Ý kiến của bạn"),
        gettext("Gửi ý kiến"),
        back_of(request, document_id),
        icon="message-square",
        facts=facts,
        document_id=document_id,
    )
    return act_view(request, act=act, form=form, run=run, actor=actor, now=now)
