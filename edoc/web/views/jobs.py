"""How the machine's own work stands: what waits, what failed and why in words, and trying it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST, require_safe

from edoc.audit.selectors import chain_linked_at, unchained_count
from edoc.domain.actors import Actor, PostKind
from edoc.domain.errors import Refusal
from edoc.domain.jobs import Job
from edoc.domain.local_time import local
from edoc.queue.selectors import JobState, JobView, jobs_in_state, queue_summary
from edoc.queue.services import job_retry
from edoc.web.acting import is_fragment, page, refused_texts, signed_in
from edoc.web.pieces import Fact, Link
from edoc.web.views.offered import only_for

ADMINS = frozenset({PostKind.ADMIN})
JOB_WORDS = {
    Job.TYPESET: _("Chuyển dự thảo sang PDF"),
    Job.SIGN: _("Ký số, ký dấu"),
    Job.RAISE_LEVEL: _("Nâng mức chữ ký"),
    Job.DELIVER: _("Gửi văn bản qua trục"),
    Job.SEND_STATUS: _("Báo trạng thái cho nơi gửi"),
    Job.POLL_AXIS: _("Nhận gói tin từ trục"),
    Job.RECEIVE: _("Đọc gói tin nhận được"),
    Job.REINDEX: _("Cập nhật tra cứu"),
    Job.AUDIT_CHAIN: _("Nối chuỗi nhật ký"),
    Job.STORAGE_SWEEP: _("Dọn kho tệp"),
    Job.RENDER_PAGES: _("Vẽ trang để xem"),
}
TABS = (
    ("dung", JobState.DEAD, _("Đã dừng, cần xem")),
    ("lap", JobState.RETRYING, _("Đang thử lại")),
    ("cho", JobState.WAITING, _("Đang chờ")),
    ("chay", JobState.RUNNING, _("Đang chạy")),
)
PAYLOAD_WORDS = {
    "document_id": _("văn bản"),
    "delivery_id": _("lượt gửi"),
    "session_id": _("phiên ký"),
    "message_id": _("gói tin"),
    "status_id": _("trạng thái"),
    "rendition_id": _("tệp"),
    "revision_n": _("bản"),
    "sha256": _("tệp"),
}
SHOWN = 200


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job in words."""

    id: str
    title: str
    subject: str
    reason: str
    when: str
    tries: str
    document_url: str = ""
    can_retry: bool = False


@require_safe
@signed_in
def jobs(request: HttpRequest, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/hang-doi/`: what is dead is first, as somebody has to decide it."""
    only_for(actor=actor, kinds=ADMINS, act=_("xem tình trạng hệ thống"), who=_("quản trị hệ thống"))
    asked = request.GET.get("loai", "dung")
    state = next((s for key, s, _words in TABS if key == asked), JobState.DEAD)
    summary = queue_summary(now=now)
    counts = {
        JobState.DEAD: summary.dead,
        JobState.RETRYING: summary.retrying,
        JobState.WAITING: summary.waiting,
        JobState.RUNNING: summary.running,
    }
    linked = chain_linked_at()
    late = summary.oldest_due
    context = {
        "tabs": tuple(
            Link(f"?loai={key}", gettext(words), count=counts[one], current=one is state) for key, one, words in TABS
        ),
        "jobs": [_line(j) for j in jobs_in_state(state=state, now=now, limit=SHOWN)],
        "facts": (
            Fact(gettext("Việc đến hạn lâu nhất"), f"{local(late):%H:%M:%S %d/%m/%Y}" if late else gettext("không có")),
            Fact(gettext("Nhật ký chờ nối chuỗi"), str(unchained_count())),
            Fact(
                gettext("Nối chuỗi gần nhất"),
                f"{local(linked):%H:%M:%S %d/%m/%Y}" if linked else gettext("chưa lần nào"),
            ),
        ),
        "poll_url": request.get_full_path(),
        "empty": {"icon": "circle-check", "title": gettext("Không có việc nào ở mục này.")},
    }
    if is_fragment(request):
        return render(request, "web/jobs/_list.html", context)
    return page(request, "web/jobs/list.html", context, actor=actor, now=now)


def _line(job: JobView) -> JobLine:
    known = job.task in set(Job)
    document = job.payload.get("document_id")
    is_dead = job.state is JobState.DEAD
    moment = job.dead_at if is_dead and job.dead_at else job.run_at
    return JobLine(
        id=str(job.id),
        title=gettext(JOB_WORDS[Job(job.task)]) if known else job.task,
        subject=", ".join(f"{gettext(PAYLOAD_WORDS.get(k, k))} {str(v)[:12]}" for k, v in job.payload.items()),
        reason=job.reason,
        when=f"{local(moment):%H:%M:%S %d/%m/%Y}",
        tries=gettext("thử %(n)s/%(all)s lần") % {"n": job.attempts, "all": job.max_attempts},
        document_url=f"/van-ban/{document}/" if isinstance(document, int) else "",
        can_retry=is_dead,
    )


@require_POST
@signed_in
def retry(request: HttpRequest, job_id: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/hang-doi/<job>/lam-lai/`: bring a dead job back; who did it stays in the log."""
    only_for(actor=actor, kinds=ADMINS, act=_("chạy lại việc nền"), who=_("quản trị hệ thống"))
    try:
        job_retry(job_id=job_id, actor=actor, now=now)
        messages.success(request, gettext("Đã xếp hàng chạy lại."))
    except Refusal as error:
        for text in refused_texts(error, actor=actor, now=now, act="lam-lai-viec"):
            messages.error(request, text)
    return redirect("/hang-doi/")
