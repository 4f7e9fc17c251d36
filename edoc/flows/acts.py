"""What an actor may do with a document now: every act comes with its obstacles, so that a button can explain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edoc.assignments.selectors import direction_in_force, lead_assignment
from edoc.documents.access import rights_of
from edoc.documents.models import Document, RenditionKind
from edoc.documents.selectors import rendition_alive
from edoc.domain.actors import Actor
from edoc.domain.errors import Obstacle
from edoc.domain.lifecycle import State
from edoc.domain.rights import Right
from edoc.domain.wording import gettext_noop as _
from edoc.flows.issue import numbering_obstacles
from edoc.flows.review import submit_obstacles
from edoc.flows.sign import signing_obstacles
from edoc.signatures.models import Role
from edoc.signatures.selectors import session_running
from edoc.workflow.selectors import documents_asked


@dataclass(frozen=True, slots=True)
class ActOffer:
    """One act: its stable name (the address of its form), its words, whether it is the main one, what is in its way."""

    name: str
    label: str
    is_primary: bool = False
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not self.obstacles


def acts_for(*, document: Document, actor: Actor, now: datetime) -> list[ActOffer]:
    """The acts on offer, the main one first."""
    rights = rights_of(document_id=document.pk, actor=actor, now=now)
    state = document.state_value
    offers: list[ActOffer] = []
    if document.direction == "out":
        offers += _outgoing(document=document, state=state, rights=rights, actor=actor, now=now)
    else:
        offers += _incoming(document=document, state=state, rights=rights, actor=actor)
    if Right.OPINE in rights and actor.person_id and document.pk in documents_asked(person_id=actor.person_id):
        offers.insert(0, ActOffer("y-kien", _("Gửi ý kiến"), is_primary=not offers))
    if rights and state in (State.DRAFT, State.IN_REVIEW, State.APPROVED):
        offers.append(ActOffer("hoi-y-kien", _("Hỏi ý kiến")))
    if rights and state not in (State.WITHDRAWN, State.VOIDED, State.REFUSED):
        offers.append(ActOffer("vao-ho-so", _("Đưa vào hồ sơ")))
    return offers


def _outgoing(
    *, document: Document, state: State, rights: frozenset[Right], actor: Actor, now: datetime
) -> list[ActOffer]:
    if state is State.DRAFT and Right.EDIT in rights:
        blocked = tuple(submit_obstacles(document=document, now=now))
        found = [
            ActOffer("trinh", _("Trình duyệt"), is_primary=True, obstacles=blocked),
            ActOffer("sua", _("Sửa dự thảo")),
        ]
        # a draft that has its number (made anew under it) is not withdrawn: the clerk voids the number
        return found if document.code_number else [*found, ActOffer("rut", _("Rút dự thảo"))]
    if state is State.IN_REVIEW:
        found = []
        if Right.REVIEW in rights:
            found += [ActOffer("ky-nhay", _("Ký nháy"), is_primary=True), ActOffer("tra-lai", _("Trả lại"))]
        if Right.EDIT in rights:
            found.append(ActOffer("lay-lai", _("Lấy lại")))
        return found
    if state is State.APPROVED and Right.SIGN in rights:
        if session_running(document_id=document.pk, role=Role.LEADER, now=now) is not None:
            return []
        prepared = rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED)
        blocked = tuple(signing_obstacles(document=document, prepared=prepared, actor=actor, now=now))
        return [
            ActOffer("ky-so", _("Ký số và chuyển văn thư"), is_primary=True, obstacles=blocked),
            ActOffer("tra-lai", _("Trả lại")),
        ]
    return _counter(document=document, state=state, now=now) if Right.REGISTER in rights else []


def _counter(*, document: Document, state: State, now: datetime) -> list[ActOffer]:
    """The clerk's counter for what goes out."""
    if state is State.DRAFT and document.code_number:
        return [ActOffer("huy-so", _("Hủy số"))]
    if state is State.SIGNED:
        blocked = tuple(numbering_obstacles(document=document))
        return [
            ActOffer("cap-so", _("Cấp số và ký dấu"), is_primary=True, obstacles=blocked),
            ActOffer("tra-van-ban", _("Trả lại văn bản đã ký")),
        ]
    if state is State.NUMBERED:
        if session_running(document_id=document.pk, role=Role.SEAL, now=now) is not None:
            return []
        return [
            ActOffer("ky-dau", _("Ký dấu"), is_primary=True),
            ActOffer("lam-lai", _("Làm lại tệp dưới số đã cấp")),
            ActOffer("huy-so", _("Hủy số")),
        ]
    if state is State.SEALED:
        return [ActOffer("phat-hanh", _("Phát hành"), is_primary=True), ActOffer("huy-so", _("Hủy số"))]
    return []


def _incoming(*, document: Document, state: State, rights: frozenset[Right], actor: Actor) -> list[ActOffer]:
    found: list[ActOffer] = []
    if state is State.RECEIVED and Right.REGISTER in rights:
        found += [ActOffer("vao-so", _("Vào sổ"), is_primary=True), ActOffer("tu-choi", _("Từ chối tiếp nhận"))]
    direction = direction_in_force(document_id=document.pk)
    if state is State.REGISTERED and Right.DIRECT in rights and direction is not None:
        found += [
            ActOffer("but-phe", _("Bút phê và giao"), is_primary=True),
            ActOffer("ket-thuc", _("Kết thúc, để biết")),
        ]
    if state is State.REGISTERED and Right.PROPOSE in rights:
        found.append(ActOffer("de-xuat", _("Đề xuất, trình lãnh đạo"), is_primary=not found))
    if state in (State.ASSIGNED, State.IN_PROGRESS) and Right.DIRECT in rights:
        found.append(ActOffer("but-phe", _("Chỉ đạo lại")))
    if state in (State.ASSIGNED, State.IN_PROGRESS) and Right.ASSIGN in rights:
        lead = lead_assignment(document_id=document.pk)
        named = lead is not None and lead.person_id is not None
        found.append(
            ActOffer(
                "giao-nguoi",
                _("Giao lại người xử lý") if named else _("Giao người xử lý"),
                is_primary=not named and Right.HANDLE not in rights,
            )
        )
    if Right.HANDLE in rights:
        found = [*_handling(document=document, state=state, actor=actor), *found]
    return found


def _handling(*, document: Document, state: State, actor: Actor) -> list[ActOffer]:
    lead = lead_assignment(document_id=document.pk)
    if lead is None or lead.person_id != actor.person_id:
        return []
    if state is State.ASSIGNED:
        return [ActOffer("bat-dau", _("Bắt đầu xử lý"), is_primary=True)]
    if state is State.IN_PROGRESS:
        return [
            ActOffer("tra-loi", _("Soạn văn bản trả lời"), is_primary=True),
            ActOffer("ket-thuc", _("Kết thúc không trả lời")),
        ]
    return []
