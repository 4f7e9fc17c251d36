"""The walk: a document's whole life through the same flows as the screens, one line a step."""

from __future__ import annotations

import io
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import docx

from edoc.archive.selectors import case_files_for, items_of
from edoc.assignments.services import Plan
from edoc.demo.drafts import decision_form, letter_form, reply_form
from edoc.demo.world import CENTRAL_CODE, World
from edoc.documents.access import documents_visible_to
from edoc.documents.models import Document, Rendition
from edoc.documents.selectors import rendition_alive, rendition_current, revision_latest
from edoc.documents.services import Identity
from edoc.domain.actors import Actor
from edoc.domain.deadlines import WorkingCalendar, deadline_at
from edoc.domain.errors import Conflict, EdocError
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local, local_date
from edoc.domain.urgency import Urgency
from edoc.exchange.selectors import deliveries_of, message_of_document, reports_of
from edoc.flows.draft import attach_file, draft_document, revise_document, upload_revision, withdraw_document
from edoc.flows.draft_form import form_from_json
from edoc.flows.file import file_document, open_case_file
from edoc.flows.find import find_documents
from edoc.flows.handle import assign_person, direct_document, propose_direction, start_work
from edoc.flows.issue import issue_document, number_document, void_number
from edoc.flows.receive import RegisterForm, enter_paper, poll_axis, refuse_document, register_document
from edoc.flows.review import answer_opinion, ask_opinion, initial_document, return_document, submit_document
from edoc.flows.sign import request_signature, send_back_document
from edoc.jobs.handlers import HANDLERS
from edoc.organizations.selectors import days_off
from edoc.queue.models import OutboxJob
from edoc.queue.worker import queue_drain
from edoc.registry.models import Entry
from edoc.registry.selectors import books_of, numbers_account
from edoc.signatures.selectors import signatures_of
from edoc.storage.services import blob_read

PASSWORD = "password"  # noqa: S105  the name of the way a person confirmed
PATIENCE = 60.0


class WalkFailed(Exception):
    """A step did not do what it must; the message says which and why."""


@dataclass(slots=True)
class Step:
    """One step as reported."""

    name: str
    actor: str
    result: str
    ms: int
    words: str = ""

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "actor": self.actor, "result": self.result, "ms": self.ms}


@dataclass(slots=True)
class Walk:
    """Drives the flows as the people of the demo; `say` prints a line."""

    world: World
    say: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(tz=UTC)

    def actor(self, username: str) -> Actor:
        return self.world.actor(username, now=self.now())

    @contextmanager
    def step(self, name: str, who: str) -> Iterator[list[str]]:
        """Time one step; what the block puts into the list is told. Any error ends the walk and names the step."""
        label = self.actor(who).label if who in self.world.people else who
        told: list[str] = []
        began = time.perf_counter()
        try:
            yield told
        except (EdocError, WalkFailed) as error:
            step = Step(name, label, f"failed: {error}", _ms(began))
            self.steps.append(step)
            self._print(step)
            raise WalkFailed(f"{name}: {error}") from error
        step = Step(name, label, "ok", _ms(began), "; ".join(told))
        self.steps.append(step)
        self._print(step)

    def _print(self, step: Step) -> None:
        self.say(f"{step.name:<34} {step.actor:<44} {step.result:<4} {step.ms:>6} ms  {step.words}")

    def drain(self) -> None:
        """Let the worker do what waits; a dead job ends the walk with its reason."""
        queue_drain(handlers=HANDLERS, clock=self.now)
        dead = OutboxJob.objects.filter(dead_at__isnull=False).first()
        if dead is not None:
            raise WalkFailed(f"{dead.task}: {dead.last_error}")

    def wait(self, what: str, done: Callable[[], bool]) -> None:
        """Poll the axis and work until something is there."""
        until = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > until:
                raise WalkFailed(f"{what} did not come within {PATIENCE:.0f} s")
            poll_axis(now=self.now())
            self.drain()
            time.sleep(0.2)

    def fresh(self, document: Document) -> Document:
        return Document.objects.get(pk=document.pk)

    # --- the acts of one outgoing document, as its people do them

    def review(self, document: Document, *, submitter: str, head: str, office: str) -> None:
        """Submit and initial by the unit's head and the office."""
        submit_document(document_id=document.pk, actor=self.actor(submitter), now=self.now())
        for who in (head, office):
            initial_document(
                document_id=document.pk, sha256=self.prepared(document).blob_id, actor=self.actor(who), now=self.now()
            )
        self.expect(document, State.APPROVED)

    def prepared(self, document: Document) -> Rendition:
        found = rendition_alive(document_id=document.pk, kind="prepared")
        if found is None:
            raise WalkFailed("the PDF of the newest version is missing")
        return found

    def sign(self, document: Document, *, leader: str) -> str:
        """Confirm and let the job sign; gives the level reached."""
        request_signature(
            document_id=document.pk,
            sha256=self.prepared(document).blob_id,
            idempotency_key=str(uuid.uuid4()),
            confirmation=PASSWORD,
            actor=self.actor(leader),
            now=self.now(),
        )
        self.drain()
        self.expect(document, State.SIGNED)
        return ", ".join(f"{s.signer}: {s.level} {s.indication}" for s in signatures_of(document_id=document.pk))

    def number(self, document: Document, *, clerk: str) -> str:
        number_document(
            document_id=document.pk,
            idempotency_key=str(uuid.uuid4()),
            confirmation=PASSWORD,
            actor=self.actor(clerk),
            now=self.now(),
        )
        self.expect(document, State.NUMBERED)
        return self.fresh(document).number

    def seal(self, document: Document) -> str:
        self.drain()
        self.expect(document, State.SEALED)
        return ", ".join(f"{s.field}: {s.level} {s.indication}" for s in signatures_of(document_id=document.pk))

    def expect(self, document: Document, state: State) -> None:
        got = self.fresh(document).state_value
        if got is not state:
            raise WalkFailed(f"document {document.pk} is {got.value}, not {state.value}")


def _ms(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)


def walk_all(walk: Walk) -> None:
    """All ten steps, in the order of the law."""
    letter, decision = drafting(walk)
    reviewing(walk, letter, decision)
    signing(walk, letter, decision)
    counter(walk, letter, decision)
    reply = receiving(walk, letter)
    answer = handling(walk, reply)
    filing(walk, reply, answer)


def drafting(walk: Walk) -> tuple[Document, Document]:
    """1–2: two drafts from forms, an edited upload, a conflict, an attachment, a withdrawal; then PDF/A."""
    official = walk.actor("chuyenvien")
    with walk.step("draft công văn", "chuyenvien") as told:
        letter = draft_document(form=letter_form(walk.world, now=walk.now()), actor=official, now=walk.now())
        attach_file(
            document_id=letter.pk,
            name="danh-muc-thiet-bi.csv",
            data=b"stt;thiet bi\n1;may chu mau\n",
            content_type="text/csv",
            actor=official,
            now=walk.now(),
        )
        told.append(f"{letter.type_name}, bản 1, 1 tệp kèm")
    with walk.step("draft quyết định", "chuyenvien") as told:
        decision = draft_document(form=decision_form(walk.world), actor=official, now=walk.now())
        told.append(f"{decision.type_name} {decision.code_notation}")
    with walk.step("draft edited and uploaded", "chuyenvien") as told:
        latest = revision_latest(document_id=letter.pk)
        edited = _edited(blob_read(latest.blob_id) if latest else b"")
        upload_revision(document_id=letter.pk, base_n=1, name="sua.docx", data=edited, actor=official, now=walk.now())
        try:
            upload_revision(
                document_id=letter.pk, base_n=1, name="muon.docx", data=edited, actor=official, now=walk.now()
            )
        except Conflict as conflict:
            told.append(f"bản 2; tải lên cùng lúc: {conflict}")
        else:
            raise WalkFailed("two uploads on one version were both taken")
    with walk.step("draft withdrawn", "chuyenvien") as told:
        spare = draft_document(form=letter_form(walk.world, now=walk.now()), actor=official, now=walk.now())
        withdraw_document(document_id=spare.pk, reason="Soạn trùng", actor=official, now=walk.now())
        told.append("đã rút, có lý do")
    with walk.step("convert to PDF/A-2b", "LibreOffice") as told:
        walk.drain()
        for document in (letter, decision):
            prepared = walk.prepared(document)
            told.append(f"{prepared.page_count} trang, {len(prepared.fields)} ô")
    return letter, decision


def _edited(data: bytes) -> bytes:
    """The draft as a person saves it from a word processor, with one paragraph more."""
    document = docx.Document(io.BytesIO(data))
    body = next(p for p in document.paragraphs if "hạ tầng số" in p.text)
    added = body.insert_paragraph_before("Đề nghị gửi kèm danh mục thiết bị dùng chung đang vận hành.")
    added.style = body.style
    if body.alignment is not None:
        added.alignment = body.alignment
    added.paragraph_format.first_line_indent = body.paragraph_format.first_line_indent
    for run in added.runs:
        run.font.size, run.font.name = body.runs[0].font.size, body.runs[0].font.name
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def reviewing(walk: Walk, letter: Document, decision: Document) -> None:
    """3: opinion asked and answered, returned once with a reason, initialled by unit and office."""
    official = walk.actor("chuyenvien")
    with walk.step("review: opinion", "truongphongvh") as told:
        ask_opinion(
            document_id=letter.pk,
            asked_of_id=walk.world.people["truongphongvh"].pk,
            question="Phần trường học đã đủ chưa?",
            actor=official,
            now=walk.now(),
        )
        answer_opinion(
            document_id=letter.pk, answer="Đã đủ, nhất trí.", actor=walk.actor("truongphongvh"), now=walk.now()
        )
        told.append("hỏi và trả lời")
    with walk.step("review: returned", "chanhvanphong") as told:
        submit_document(document_id=letter.pk, actor=official, now=walk.now())
        initial_document(
            document_id=letter.pk, sha256=walk.prepared(letter).blob_id, actor=walk.actor("truongphong"), now=walk.now()
        )
        return_document(
            document_id=letter.pk, reason="Sửa hạn gửi báo cáo", actor=walk.actor("chanhvanphong"), now=walk.now()
        )
        latest = revision_latest(document_id=letter.pk)
        if latest is None:
            raise WalkFailed("no version")
        revise_document(
            document_id=letter.pk, form=form_from_json(latest.form), base_n=latest.n, actor=official, now=walk.now()
        )
        walk.drain()
        told.append(f"trả lại có lý do, bản {latest.n + 1}")
    for document, name in ((letter, "công văn"), (decision, "quyết định")):
        with walk.step(f"review: initialled {name}", "chanhvanphong") as told:
            walk.review(document, submitter="chuyenvien", head="truongphong", office="chanhvanphong")
            told.append("2 chữ ký nháy gắn với mã băm của tệp")


def signing(walk: Walk, letter: Document, decision: Document) -> None:
    """4: both are signed; the clerk sends the decision back once, and it is signed anew."""
    with walk.step("sign công văn", "chutich") as told:
        told.append(walk.sign(letter, leader="chutich"))
    with walk.step("sign quyết định, sent back", "vanthu") as told:
        walk.sign(decision, leader="chutich")
        send_back_document(document_id=decision.pk, reason="Thiếu căn cứ", actor=walk.actor("vanthu"), now=walk.now())
        latest = revision_latest(document_id=decision.pk)
        if latest is None:
            raise WalkFailed("no version")
        revise_document(
            document_id=decision.pk,
            form=form_from_json(latest.form),
            base_n=latest.n,
            actor=walk.actor("chuyenvien"),
            now=walk.now(),
        )
        walk.drain()
        walk.review(decision, submitter="chuyenvien", head="truongphong", office="chanhvanphong")
        told.append("bản đã ký bị hủy bỏ, dự thảo mở lại")
    with walk.step("sign quyết định", "chutich") as told:
        told.append(walk.sign(decision, leader="chutich"))


def counter(walk: Walk, letter: Document, decision: Document) -> None:
    """5–6: number, seal, a number voided with its reason; issue and send."""
    for document, name in ((letter, "công văn"), (decision, "quyết định")):
        with walk.step(f"number {name}", "vanthu") as told:
            told.append(walk.number(document, clerk="vanthu"))
        with walk.step(f"seal {name}", "vanthu") as told:
            told.append(walk.seal(document))
    with walk.step("number voided", "vanthu") as told:
        spare = draft_document(
            form=letter_form(walk.world, now=walk.now()), actor=walk.actor("chuyenvien"), now=walk.now()
        )
        walk.drain()
        walk.review(spare, submitter="chuyenvien", head="truongphong", office="chanhvanphong")
        walk.sign(spare, leader="chutich")
        number = walk.number(spare, clerk="vanthu")
        void_number(document_id=spare.pk, reason="Cấp nhầm sổ", actor=walk.actor("vanthu"), now=walk.now())
        walk.drain()
        account = [
            numbers_account(book=b, year=local_date(walk.now()).year)
            for b in books_of(agency_id=spare.agency_id, direction="out")
        ]
        if not all(a.is_complete for a in account):
            raise WalkFailed("a number is not accounted for")
        told.append(f"{number} hủy, có lý do; mọi số đều có nguồn gốc")
    for document, name in ((letter, "công văn"), (decision, "quyết định")):
        with walk.step(f"issue {name}", "vanthu") as told:
            issue_document(document_id=document.pk, actor=walk.actor("vanthu"), now=walk.now())
            walk.expect(document, State.ISSUED)
            local_copy = Document.objects.filter(source_id=document.pk).count()
            told.append(f"{walk.fresh(document).number}, {local_copy} nơi nhận trong hệ thống nhận ngay")
    with walk.step("send over the axis", "trục liên thông") as told:
        walk.drain()
        rows = [d for d in deliveries_of(document_id=letter.pk) if d.channel == "axis"]
        if not rows or not all(d.packet_sha256 and d.sent_at for d in rows):
            raise WalkFailed("the axis has not taken the packet")
        told += [f"{d.receiver_name}: {d.words}" for d in rows]


def receiving(walk: Walk, letter: Document) -> Document:
    """7–8: the reply comes back, is validated (01), registered (03); a duplicate is caught and refused."""
    with walk.step("receive the reply", "trục liên thông") as told:
        replies = Document.objects.filter(direction="in", organ_code=CENTRAL_CODE, state="received")
        walk.wait("the central agency's reply", replies.exists)
        reply = replies.get()
        walk.wait("the statuses of our letter", lambda: _delivered(letter))
        if reply.answers_id != letter.pk:
            raise WalkFailed("the reply does not point to our letter")
        message = message_of_document(document_id=reply.pk)
        statuses = [r.code for r in reports_of(message_id=message.pk)] if message else []
        if "01" not in statuses:
            raise WalkFailed("status 01 did not go out")
        told.append(", ".join(f"{s.field}: {s.level} {s.indication}" for s in signatures_of(document_id=reply.pk)))
        told.append("01 đã gửi")
    with walk.step("register the reply", "vanthu") as told:
        entry = register_document(
            document_id=reply.pk, form=_register_form(walk, reply), actor=walk.actor("vanthu"), now=walk.now()
        )
        walk.drain()
        told.append(f"số đến {entry.number}; 03 đã gửi")
    with walk.step("register: duplicate caught", "vanthu") as told:
        told.append(_duplicate(walk, reply))
    with walk.step("receive in the department", "so.vanthu") as told:
        copy = Document.objects.get(source_id=letter.pk, agency__code="H26.98")
        entry = register_document(
            document_id=copy.pk, form=_register_form(walk, copy), actor=walk.actor("so.vanthu"), now=walk.now()
        )
        told.append(f"số đến {entry.number}")
        told += [f"{d.receiver_name}: {d.words}" for d in deliveries_of(document_id=letter.pk) if d.channel == "local"]
    return walk.fresh(reply)


def _delivered(letter: Document) -> bool:
    rows = [d for d in deliveries_of(document_id=letter.pk) if d.channel == "axis"]
    return bool(rows) and all({"01", "03", "05", "06"} <= {r.code for r in d.receipts} for d in rows)


def _register_form(walk: Walk, document: Document) -> RegisterForm:
    return RegisterForm(
        type_code=document.type_code,
        subject=document.subject,
        organ_name=document.organ_name,
        code_number=document.code_number,
        code_notation=document.code_notation,
        document_date=document.document_date,
        signer_name=document.signer_name,
        urgency=Urgency(document.urgency),
        due_at=_deadline(walk, days=8),
    )


def _deadline(walk: Walk, *, days: int) -> datetime:
    """So many working days from today, at the end of office hours."""
    holidays, made_up = days_off()
    calendar = WorkingCalendar(holidays, made_up)
    return deadline_at(calendar.add(local_date(walk.now()), days), zone=local(walk.now()))


def _duplicate(walk: Walk, reply: Document) -> str:
    """The same letter arrives as a scan: registering is refused, then the arrival is refused with a reason."""
    current = rendition_current(document_id=reply.pk)
    scan = enter_paper(
        name="ban-quet.pdf",
        data=blob_read(current.blob_id) if current else b"",
        identity=Identity(
            type_code=reply.type_code,
            subject=reply.subject,
            organ_name=reply.organ_name,
            code_number=reply.code_number,
            code_notation=reply.code_notation,
            document_date=reply.document_date,
        ),
        actor=walk.actor("vanthu"),
        now=walk.now(),
    )
    before = Entry.objects.count()
    try:
        register_document(
            document_id=scan.pk, form=_register_form(walk, scan), actor=walk.actor("vanthu"), now=walk.now()
        )
    except Conflict as conflict:
        refuse_document(document_id=scan.pk, reason="Trùng bản đã vào sổ", actor=walk.actor("vanthu"), now=walk.now())
        if Entry.objects.count() != before:
            raise WalkFailed("the duplicate took a number") from conflict
        return str(conflict)
    raise WalkFailed("a duplicate was registered without a reason")


def handling(walk: Walk, reply: Document) -> Document:
    """9: proposed, directed, named, started; answered with an outgoing document whose issue resolves it."""
    units = {u.name: u for u in reply.agency.units.all()}
    lead, support = units["Phòng Kinh tế, Hạ tầng và Đô thị"], units["Phòng Văn hóa - Xã hội"]
    plan = Plan(lead_unit_id=lead.pk, support_unit_ids=(support.pk,), deadline=_deadline(walk, days=5))
    with walk.step("direct: proposed", "chanhvanphong") as told:
        propose_direction(
            document_id=reply.pk,
            leader_id=walk.world.people["chutich"].pk,
            plan=plan,
            proposal="Giao phòng Kinh tế chủ trì",
            actor=walk.actor("chanhvanphong"),
            now=walk.now(),
        )
        told.append("trình Chủ tịch")
    with walk.step("direct: bút phê", "chutich") as told:
        direct_document(
            document_id=reply.pk,
            plan=plan,
            text="Phòng KTHTĐT chủ trì, báo cáo trong 5 ngày làm việc.",
            actor=walk.actor("chutich"),
            now=walk.now(),
        )
        told.append(f"chủ trì {lead.name}, phối hợp {support.name}; 04")
    with walk.step("assign the person", "truongphong") as told:
        assign_person(
            document_id=reply.pk,
            person_id=walk.world.people["chuyenvien"].pk,
            actor=walk.actor("truongphong"),
            now=walk.now(),
            deadline=_deadline(walk, days=4),
        )
        start_work(document_id=reply.pk, actor=walk.actor("chuyenvien"), now=walk.now())
        walk.drain()
        told.append("Lê Văn Thảo bắt đầu; 05")
    with walk.step("resolve: answered and issued", "vanthu") as told:
        answer = draft_document(
            form=reply_form(walk.world, answers=reply), actor=walk.actor("chuyenvien"), now=walk.now()
        )
        walk.drain()
        walk.review(answer, submitter="chuyenvien", head="truongphong", office="chanhvanphong")
        walk.sign(answer, leader="chutich")
        walk.number(answer, clerk="vanthu")
        walk.seal(answer)
        issue_document(document_id=answer.pk, actor=walk.actor("vanthu"), now=walk.now())
        walk.drain()
        walk.expect(reply, State.RESOLVED)
        message = message_of_document(document_id=reply.pk)
        codes = sorted(r.code for r in reports_of(message_id=message.pk)) if message else []
        if codes != ["01", "03", "04", "05", "06"]:
            raise WalkFailed(f"statuses sent: {codes}")
        told.append(f"{walk.fresh(answer).number} trả lời; trạng thái gửi đi {', '.join(codes)}")
    return walk.fresh(answer)


def filing(walk: Walk, reply: Document, answer: Document) -> None:
    """10: both stand in the case file; found without marks and by number; unseen by who has no right."""
    official = walk.actor("chuyenvien")
    with walk.step("file the case", "chuyenvien") as told:
        case_file = open_case_file(
            code="02.KTHTĐT",
            title="Trả lời cơ quan điều phối về hạ tầng số",
            retention_years=20,
            actor=official,
            now=walk.now(),
        )
        for document in (reply, answer):
            file_document(document_id=document.pk, case_file_id=case_file.pk, actor=official, now=walk.now())
        walk.drain()
        if len(items_of(case_file_id=case_file.pk)) != 2 or not case_files_for(actor=official):
            raise WalkFailed("the case file does not hold both")
        told.append(f"{case_file.code}: văn bản đến và văn bản trả lời")
    with walk.step("find without marks", "chuyenvien") as told:
        phrase = find_documents(text='"danh muc thiet bi dung chung"', actor=official, now=walk.now())
        number = find_documents(text=answer.number, actor=official, now=walk.now())
        if not phrase.total or answer.pk not in {h.document.pk for h in number.hits}:
            raise WalkFailed(f"phrase {phrase.total}, number {number.total}")
        desks = {h.document.desk_name for h in phrase.hits if h.document.desk_name}
        told.append(
            f"cụm từ trong PDF: {phrase.total}; số {answer.number}: {number.total}; bàn: {', '.join(sorted(desks))}"
        )
    with walk.step("find: no right, no trace", "so.chuyenvien") as told:
        outsider = walk.actor("so.chuyenvien")
        seen = find_documents(text="thiet bi", actor=outsider, now=walk.now())
        if (
            seen.total
            or any(f for f in seen.facets.values() if f)
            or documents_visible_to(actor=outsider, now=walk.now()).exists()
        ):
            raise WalkFailed("a person without the right found something")
        told.append("0 kết quả, 0 trong mọi bộ đếm")


def quiet(walk: Walk, *, seconds: float = 2.0) -> None:
    """Let the last statuses arrive before the evidence is taken."""
    until = datetime.now(tz=UTC) + timedelta(seconds=seconds)
    while datetime.now(tz=UTC) < until:
        poll_axis(now=walk.now())
        walk.drain()
        time.sleep(0.2)
