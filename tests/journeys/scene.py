"""Work on every desk of the demo: what the pictures of the sizes and the keyboard journeys start from.

Runs inside the running instance (`manage.py shell`), through the same flows as the screens; its workers do the rest.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from edoc.demo.drafts import decision_form, leader_post, letter_form
from edoc.demo.pki.holders import COMMUNE
from edoc.demo.world import World, world_load
from edoc.documents.models import Document
from edoc.documents.selectors import rendition_alive, rendition_current
from edoc.documents.services import Identity, ReceiverLine
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.urgency import Urgency
from edoc.flows.draft import DraftForm, draft_document
from edoc.flows.issue import issue_document, number_document
from edoc.flows.receive import enter_paper
from edoc.flows.review import initial_document, return_document, submit_document
from edoc.flows.sign import request_signature
from edoc.queue.models import OutboxJob
from edoc.registry.selectors import books_of
from edoc.storage.services import blob_read

PATIENCE = 150.0


@dataclass(frozen=True)
class Team:
    """Who walks a document through an agency."""

    author: str
    head: str
    office: str
    leader: str
    clerk: str


WARD = Team("chuyenvien", "truongphong", "chanhvanphong", "chutich", "vanthu")
OFFICE = Team("so.chuyenvien", "so.truongphong", "so.vanphong", "giamdoc", "so.vanthu")

WAITING = (
    ("KH", "Ứng dụng công nghệ số trong giải quyết thủ tục hành chính năm tới", Urgency.NORMAL),
    ("CV", "Đề nghị phối hợp kiểm tra đường truyền tại trạm y tế phường", Urgency.URGENT),
    ("TB", "Kết luận cuộc họp giao ban tháng về chuyển đổi số", Urgency.NORMAL),
    ("TTr", "Đề nghị phê duyệt phương án phòng họp trực tuyến", Urgency.EXPRESS),
    ("BC", "Kết quả xử lý phản ánh của người dân trong quý", Urgency.NORMAL),
)
TO = ("CV", "TTr")
"""The types that say to whom they are written."""
REVIEWING = "Mời họp Tổ rà soát hạ tầng số phường"
RETURNED = "Hướng dẫn sử dụng chữ ký số trên thiết bị di động"
SIGNED = ("Rà soát nhân lực phụ trách công nghệ thông tin", "Thành lập Tổ công nghệ số cộng đồng khu phố 3")
ARRIVING = ("Hướng dẫn lập danh mục dữ liệu dùng chung năm tới", "Mời tập huấn quản lý hồ sơ điện tử")


BODY = (
    "Thực hiện chương trình chuyển đổi số của thành phố, cơ quan đã rà soát tình hình triển khai và thống nhất "
    "các nội dung sau đây.",
    "Các đơn vị được giao chủ trì lập danh sách công việc, nêu rõ người phụ trách, kết quả cần đạt và thời hạn; "
    "việc thuộc thẩm quyền cấp trên thì đề xuất hướng giải quyết.",
    "Kết quả gửi về văn phòng để tổng hợp, báo cáo lãnh đạo xem xét, chỉ đạo./.",
)


def now() -> datetime:
    return datetime.now(tz=UTC)


def wait(what: str, done: Callable[[], bool]) -> None:
    """The instance's workers are at work; look again until it is there."""
    until = time.monotonic() + PATIENCE
    while not done():
        dead = OutboxJob.objects.filter(dead_at__isnull=False).first()
        assert dead is None, f"{dead and dead.task}: {dead and dead.last_error}"
        assert time.monotonic() < until, f"{what} did not come"
        time.sleep(0.3)


def in_state(papers: Iterable[Document], state: State) -> Callable[[], bool]:
    ids = [paper.pk for paper in papers]
    return lambda: Document.objects.filter(pk__in=ids, state=state.value).count() == len(ids)


def draft(world: World, form: DraftForm, team: Team) -> Document:
    return draft_document(form=form, actor=world.actor(team.author, now=now()), now=now())


def initial(world: World, paper: Document, who: str) -> None:
    shown = rendition_alive(document_id=paper.pk, kind="prepared")
    assert shown is not None
    initial_document(document_id=paper.pk, sha256=shown.blob_id, actor=world.actor(who, now=now()), now=now())


def reviewed(world: World, papers: Iterable[Document], team: Team) -> None:
    for paper in papers:
        submit_document(document_id=paper.pk, actor=world.actor(team.author, now=now()), now=now())
        for who in (team.head, team.office):
            initial(world, paper, who)


def signed(world: World, papers: list[Document], team: Team) -> None:
    for paper in papers:
        shown = rendition_alive(document_id=paper.pk, kind="prepared")
        assert shown is not None
        request_signature(
            document_id=paper.pk, sha256=shown.blob_id, idempotency_key=str(uuid.uuid4()), confirmation="password",
            actor=world.actor(team.leader, now=now()), now=now(),
        )  # fmt: skip
    wait("the signatures", in_state(papers, State.SIGNED))


def issued(world: World, papers: list[Document], team: Team) -> None:
    clerk = world.actor(team.clerk, now=now())
    for paper in papers:
        number_document(
            document_id=paper.pk, idempotency_key=str(uuid.uuid4()), confirmation="password", actor=clerk, now=now()
        )
    wait("the seals", in_state(papers, State.SEALED))
    for paper in papers:
        issue_document(document_id=paper.pk, actor=clerk, now=now())


def forms(world: World) -> tuple[list[DraftForm], list[DraftForm]]:
    """What the ward's official writes, and what the department's does."""
    letter, decision = replace(letter_form(world, now=now()), body=BODY), decision_form(world)
    due = local_date(now() + timedelta(days=20))
    ours = [
        replace(
            letter, type_code=code, subject=text, urgency=urgency, addressees=letter.addressees if code in TO else ()
        )
        for code, text, urgency in WAITING
    ]
    ours += [replace(letter, subject=text, urgency=Urgency.NORMAL, reply_due_on=due) for text in (REVIEWING, RETURNED)]
    ours += [replace(letter, subject=SIGNED[0]), replace(decision, subject=SIGNED[1])]
    to_ward = (ReceiverLine(COMMUNE, COMMUNE, "H26.97.01"),)
    theirs = [
        replace(
            letter, subject=text, signer_post_id=leader_post("H26.98").pk, addressees=(COMMUNE,), receivers=to_ward
        )
        for text in ARRIVING
    ]  # fmt: skip
    return ours, theirs


def build() -> None:
    """Set the scene; prints what a test needs to know of it as one line of JSON."""
    world = world_load()
    ours, theirs = forms(world)
    mine = [draft(world, form, WARD) for form in ours]
    other = [draft(world, form, OFFICE) for form in theirs]
    every = [paper.pk for paper in (*mine, *other)]
    wait(
        "the PDFs",
        lambda: all(rendition_alive(document_id=pk, kind="prepared") is not None for pk in every),
    )
    waiting, (reviewing, returned), ready = mine[:5], mine[5:7], mine[7:]
    reviewed(world, [*waiting, *ready], WARD)
    reviewed(world, other, OFFICE)
    for paper in (reviewing, returned):
        submit_document(document_id=paper.pk, actor=world.actor(WARD.author, now=now()), now=now())
    head = world.actor(WARD.head, now=now())
    return_document(document_id=returned.pk, reason="Bổ sung phạm vi áp dụng", actor=head, now=now())
    signed(world, ready, WARD)
    signed(world, other, OFFICE)
    issued(world, other, OFFICE)
    _scan(world, other[0])
    book = next(b for b in books_of(agency_id=other[0].agency_id, direction="out") if b.name == "Sổ văn bản đi")
    found = {"waiting": waiting[1].pk, "reviewing": reviewing.pk, "signed": ready[0].pk, "book": book.pk}
    sys.stdout.write(json.dumps(found) + "\n")


def _scan(world: World, paper: Document) -> None:
    """The first of the department's letters comes on paper too: the clerk is told that it may be the same."""
    current = rendition_current(document_id=paper.pk)
    assert current is not None
    paper.refresh_from_db()
    enter_paper(
        name="ban-quet.pdf",
        data=blob_read(current.blob_id),
        identity=Identity(
            type_code=paper.type_code, subject=paper.subject, organ_name=paper.organ_name,
            code_number=paper.code_number, code_notation=paper.code_notation, document_date=paper.document_date,
        ),
        actor=world.actor(WARD.clerk, now=now()),
        now=now(),
    )  # fmt: skip
