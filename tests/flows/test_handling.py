"""Handling: proposed, directed, named, started, resolved; rights follow the direction (NĐ 30/2020, Đ.23–24)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edoc.assignments.selectors import direction_in_force, directions_of, lead_assignment
from edoc.assignments.services import Plan
from edoc.documents.models import Document
from edoc.documents.services import document_update
from edoc.domain.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState
from edoc.domain.lifecycle import State
from edoc.domain.obstacles import Code
from edoc.flows.acts import acts_for
from edoc.flows.draft import draft_document
from edoc.flows.file import close_case_file, file_document, open_case_file
from edoc.flows.handle import assign_person, direct_document, propose_direction, resolve_document, start_work
from edoc.flows.issue import issue_document
from tests.support.world import House

pytestmark = pytest.mark.live


def plan(house: House, *, lead: str = "Phòng Kinh tế", support: str = "", days: int | None = 5) -> Plan:
    return Plan(
        lead_unit_id=house.unit_id(lead),
        support_unit_ids=(house.unit_id(support),) if support else (),
        deadline=house.now() + timedelta(days=days) if days is not None else None,
    )


def proposed(house: House, document: Document, *, leader: str = "chutich") -> Document:
    propose_direction(
        document_id=document.pk, leader_id=house.person_id(leader), plan=plan(house), proposal="Giao phòng Kinh tế",
        actor=house.actor("chanhvanphong"), now=house.now(),
    )  # fmt: skip
    return house.fresh(document)


def directed(house: House, **changes: object) -> Document:
    document = proposed(house, house.registered())
    direct_document(
        document_id=document.pk, plan=plan(house, **changes), text="Chủ trì", actor=house.actor("chutich"),  # type: ignore[arg-type]
        now=house.now(),
    )  # fmt: skip
    return house.fresh(document)


def named(house: House) -> Document:
    document = directed(house, support="Phòng Văn hóa")
    assign_person(
        document_id=document.pk, person_id=house.person_id("chuyenvien"), actor=house.actor("truongphong"),
        now=house.now(),
    )  # fmt: skip
    return house.fresh(document)


def test_from_the_office_to_the_leader_to_the_unit_to_the_person(house: House) -> None:
    document = proposed(house, house.registered())
    assert (document.state_value, document.desk) == (State.REGISTERED, f"p:{house.person_id('chutich')}")
    document = named(house)
    lead = house.unit_id("Phòng Kinh tế")
    rights = house.rights(document)
    assert (f"h:{lead}", "assign") in rights
    assert (f"u:{house.unit_id('Phòng Văn hóa')}", "view") in rights
    assert (f"p:{house.person_id('chuyenvien')}", "handle") in rights
    assert (document.state_value, document.desk) == (State.ASSIGNED, f"p:{house.person_id('chuyenvien')}")
    start_work(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    assert house.fresh(document).state_value is State.IN_PROGRESS
    with pytest.raises(BadInput):
        resolve_document(document_id=document.pk, outcome=" ", actor=house.actor("chuyenvien"), now=house.now())
    resolve_document(document_id=document.pk, outcome="Đã lưu", actor=house.actor("chuyenvien"), now=house.now())
    assert house.fresh(document).state_value is State.RESOLVED
    assert house.codes(document) == [
        "received", "registered", "direction-proposed", "directed", "person-assigned", "started", "resolved",
    ]  # fmt: skip
    ended = lead_assignment(document_id=document.pk)
    assert ended is not None
    assert (ended.outcome, bool(ended.ended_at)) == ("Đã lưu", True)


def test_nobody_acts_before_their_turn_or_for_another(house: House) -> None:
    document = house.registered()
    with pytest.raises(NotFound):
        direct_document(
            document_id=document.pk, plan=plan(house), text="x", actor=house.actor("chutich"), now=house.now()
        )
    with pytest.raises(NotAllowed):
        propose_direction(
            document_id=document.pk, leader_id=house.person_id("chutich"), plan=plan(house), proposal="",
            actor=house.actor("vanthu"), now=house.now(),
        )  # fmt: skip
    with pytest.raises(BadInput):
        proposed(house, document, leader="truongphong")
    document = directed(house, support="Phòng Văn hóa")
    with pytest.raises(NotAllowed):
        assign_person(
            document_id=document.pk, person_id=house.person_id("chuyenvienvh"), actor=house.actor("truongphongvh"),
            now=house.now(),
        )  # fmt: skip
    with pytest.raises(BadInput) as caught:
        assign_person(
            document_id=document.pk, person_id=house.person_id("chuyenvienvh"), actor=house.actor("truongphong"),
            now=house.now(),
        )  # fmt: skip
    assert caught.value.codes == (Code.NOT_IN_UNIT,)
    with pytest.raises(NotFound):
        start_work(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())


def test_everything_wrong_with_a_plan_is_said_at_once(house: House) -> None:
    document = house.registered()
    document_update(document=document, now=house.now(), due_at=house.now() - timedelta(days=3))
    bad = Plan(
        lead_unit_id=house.unit_id("Ban Giám đốc", agency="H26.98"),
        support_unit_ids=(house.unit_id("Phòng Kinh tế"), house.unit_id("Phòng Kinh tế")),
        deadline=house.now() - timedelta(days=1),
    )
    with pytest.raises(BadInput) as caught:
        propose_direction(
            document_id=document.pk, leader_id=house.person_id("chutich"), plan=bad, proposal="",
            actor=house.actor("chanhvanphong"), now=house.now(),
        )  # fmt: skip
    assert set(caught.value.codes) == {Code.FIELD_INVALID, Code.UNIT_TWICE, Code.DEADLINE_PAST, Code.DEADLINE_AFTER}


def test_the_leader_directs_anew_while_work_goes_on(house: House) -> None:
    document = named(house)
    start_work(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    direct_document(
        document_id=document.pk, plan=plan(house, lead="Phòng Văn hóa", days=20), text="Chuyển phòng Văn hóa",
        actor=house.actor("chutich"), now=house.now(),
    )  # fmt: skip
    document = house.fresh(document)
    assert document.state_value is State.ASSIGNED
    assert document.desk == f"h:{house.unit_id('Phòng Văn hóa')}"
    rights = house.rights(document)
    assert not {h for h, r in rights if r == "handle"}
    assert {h for h, r in rights if r == "assign"} == {f"h:{house.unit_id('Phòng Văn hóa')}"}
    in_force = direction_in_force(document_id=document.pk)
    assert in_force is not None
    assert in_force.text == "Chuyển phòng Văn hóa"
    assert [d.superseded_at is None for d in directions_of(document_id=document.pk)] == [True, False]
    with pytest.raises((NotAllowed, NotFound)):
        resolve_document(document_id=document.pk, outcome="x", actor=house.actor("chuyenvien"), now=house.now())
    assign_person(
        document_id=document.pk, person_id=house.person_id("chuyenvienvh"), actor=house.actor("truongphongvh"),
        now=house.now(),
    )  # fmt: skip
    start_work(document_id=document.pk, actor=house.actor("chuyenvienvh"), now=house.now())


def test_the_work_goes_to_another_person_of_the_unit(house: House) -> None:
    document = named(house)
    assign_person(
        document_id=document.pk, person_id=house.person_id("truongphong"), actor=house.actor("truongphong"),
        now=house.now(),
    )  # fmt: skip
    assert {h for h, r in house.rights(document) if r == "handle"} == {f"p:{house.person_id('truongphong')}"}
    with pytest.raises(NotFound):
        start_work(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())


def test_for_information_the_leader_closes_it_without_a_direction(house: House) -> None:
    document = proposed(house, house.registered())
    offers = {a.name for a in acts_for(document=document, actor=house.actor("chutich"), now=house.now())}
    assert {"but-phe", "ket-thuc"} <= offers
    with pytest.raises(NotAllowed):
        resolve_document(document_id=document.pk, outcome="x", actor=house.actor("chanhvanphong"), now=house.now())
    resolve_document(document_id=document.pk, outcome="Để biết", actor=house.actor("chutich"), now=house.now())
    assert house.fresh(document).state_value is State.RESOLVED
    with pytest.raises(WrongState):
        direct_document(
            document_id=document.pk, plan=plan(house), text="x", actor=house.actor("chutich"), now=house.now()
        )


def test_the_issue_of_the_answer_resolves_the_question(house: House) -> None:
    document = named(house)
    start_work(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    answer = house.sealed(house.form(answers_id=document.pk))
    assert house.fresh(document).state_value is State.IN_PROGRESS
    issue_document(document_id=answer.pk, actor=house.actor("vanthu"), now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.RESOLVED
    assert house.fresh(answer).number in house.log(document)[-1].detail["outcome"]
    with pytest.raises(NotAllowed):  # the helping unit sees it and does not answer it
        draft_document(form=house.form(answers_id=document.pk), actor=house.actor("chuyenvienvh"), now=house.now())


def test_a_case_file_opens_what_stands_in_it_to_its_members(house: House) -> None:
    document = named(house)
    official = house.actor("chuyenvien")
    with pytest.raises(BadInput) as caught:
        open_case_file(code=" ", title="", retention_years=1, actor=official, now=house.now())
    assert caught.value.codes == (Code.FIELD_MISSING, Code.FIELD_MISSING, Code.FIELD_INVALID)
    case = open_case_file(
        code="09.KT", title="Việc", retention_years=10, actor=official, now=house.now(),
        members=[f"p:{house.person_id('luutru')}"],
    )  # fmt: skip
    with pytest.raises(Conflict):
        open_case_file(code="09.KT", title="Việc khác", retention_years=10, actor=official, now=house.now())
    first = file_document(document_id=document.pk, case_file_id=case.pk, actor=official, now=house.now())
    again = file_document(document_id=document.pk, case_file_id=case.pk, actor=official, now=house.now())
    assert first.pk == again.pk
    assert (f"p:{house.person_id('luutru')}", "view") in house.rights(document)
    with pytest.raises(NotFound):
        file_document(
            document_id=document.pk, case_file_id=case.pk, actor=house.actor("truongphongvh"), now=house.now()
        )
    unseen = house.arrival()
    with pytest.raises(NotFound):
        file_document(document_id=unseen.pk, case_file_id=case.pk, actor=official, now=house.now())
    close_case_file(case_file_id=case.pk, actor=official, now=house.now())
    with pytest.raises(WrongState) as closed:
        file_document(document_id=document.pk, case_file_id=case.pk, actor=official, now=house.now())
    assert closed.value.codes == (Code.CASE_CLOSED,)
