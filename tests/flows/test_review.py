"""Review: initials bound to a hash, returned with a reason, opinions; who has done their part may still look."""

from __future__ import annotations

import pytest

from edoc.documents.models import RenditionKind
from edoc.documents.selectors import rendition_alive, revision_latest
from edoc.documents.services import ReceiverLine
from edoc.domain.errors import BadInput, NotAllowed, NotFound, Refusal, WrongState
from edoc.domain.lifecycle import State
from edoc.domain.obstacles import Code
from edoc.exchange.models import Correspondent
from edoc.flows.acts import acts_for
from edoc.flows.draft import revise_document
from edoc.flows.review import (
    answer_opinion,
    ask_opinion,
    initial_document,
    recall_document,
    return_document,
    submit_document,
)
from edoc.notices.selectors import notices_of
from edoc.organizations.models import Appointment
from edoc.workflow.models import Route, RouteStep, StepDuty, StepRule
from edoc.workflow.selectors import review_complete, reviews_of
from tests.support.world import House

pytestmark = pytest.mark.live


def token(house: House, username: str) -> str:
    return f"p:{house.person_id(username)}"


def test_the_route_runs_unit_then_office_then_the_signer_has_it(house: House) -> None:
    document = house.submitted()
    assert document.state_value is State.IN_REVIEW
    assert document.desk == token(house, "truongphong")
    assert (token(house, "truongphong"), "review") in house.rights(document)
    house.initial(document, "truongphong")
    document = house.fresh(document)
    assert document.state_value is State.IN_REVIEW
    assert document.desk == token(house, "chanhvanphong")
    assert {r for h, r in house.rights(document) if h == token(house, "truongphong")} == {"view"}
    house.initial(document, "chanhvanphong")
    document = house.fresh(document)
    assert document.state_value is State.APPROVED
    assert document.desk == token(house, "chutich")
    assert (token(house, "chutich"), "sign") in house.rights(document)
    assert not {h for h, r in house.rights(document) if r == "review"}
    assert house.codes(document)[-4:] == ["submitted", "initialled", "initialled", "approved"]
    review = review_complete(document_id=document.pk)
    assert review is not None
    assert {s.sha256 for s in review.steps.all()} == {house.rendition(document).blob_id}
    assert [n.text for n in notices_of(person_id=house.person_id("chutich"))][0].startswith("Chờ ký")


def test_everything_in_the_way_of_a_submission_is_said_at_once(house: House) -> None:
    document = house.draft(house.form(receivers=(ReceiverLine("Sở", "Sở", "H26.77"),)))
    revise_document(
        document_id=document.pk, form=house.form(receivers=(ReceiverLine("Sở", "Sở", "H26.77"),)), base_n=1,
        actor=house.actor("chuyenvien"), now=house.now(),
    )  # fmt: skip
    Appointment.objects.filter(person=house.world.people["chanhvanphong"]).delete()
    with pytest.raises(Refusal) as caught:
        submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    assert set(caught.value.codes) == {Code.NOT_CONVERTED, Code.RECEIVER_CODES_UNKNOWN, Code.STEP_UNHELD}
    offer = next(
        a for a in acts_for(document=document, actor=house.actor("chuyenvien"), now=house.now()) if a.name == "trinh"
    )
    assert tuple(o.code for o in offer.obstacles) == caught.value.codes
    assert house.fresh(document).state_value is State.DRAFT


def test_no_route_no_submission(house: House) -> None:
    document = house.draft()
    Route.objects.update(is_active=False)
    with pytest.raises(Refusal) as caught:
        submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    assert caught.value.codes == (Code.NO_ROUTE,)


def test_an_initial_belongs_to_the_file_on_screen_and_to_ones_turn(house: House) -> None:
    document = house.submitted()
    sha256 = house.rendition(document).blob_id
    with pytest.raises(WrongState) as caught:
        initial_document(document_id=document.pk, sha256="0" * 64, actor=house.actor("truongphong"), now=house.now())
    assert caught.value.codes == (Code.FILE_CHANGED,)
    for early in ("chanhvanphong", "chutich"):
        with pytest.raises(NotFound):
            initial_document(document_id=document.pk, sha256=sha256, actor=house.actor(early), now=house.now())
    with pytest.raises(NotAllowed):
        initial_document(document_id=document.pk, sha256=sha256, actor=house.actor("chuyenvien"), now=house.now())
    house.initial(document, "truongphong")
    with pytest.raises(NotAllowed):
        house.initial(document, "truongphong")


def test_steps_side_by_side_wait_for_each_other(house: House) -> None:
    route = Route.objects.filter(agency=house.world.agencies["H26.97.01"]).get()
    post = house.actor("truongphongvh").post_id
    RouteStep.objects.create(route=route, order=1, duty=StepDuty.CONSULT, rule=StepRule.POST, post_id=post)
    document = house.submitted()
    assert "Trần Thị Duyệt" in document.desk_name
    assert "Cao Văn Nghị" in document.desk_name
    house.initial(document, "truongphongvh")
    document = house.fresh(document)
    assert document.desk == token(house, "truongphong")
    with pytest.raises(NotFound):
        house.initial(document, "chanhvanphong")
    house.initial(document, "truongphong")
    house.initial(document, "chanhvanphong")
    assert house.fresh(document).state_value is State.APPROVED


def test_one_person_in_two_steps_initials_twice(house: House) -> None:
    """The office drafts for itself: its head answers for content and form."""
    house.world.people["chuyenvien"].appointments.update(post=_post_in_office(house))
    document = house.draft()
    submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    for _ in range(2):
        assert house.fresh(document).desk == token(house, "chanhvanphong")
        house.initial(document, "chanhvanphong")
    assert house.fresh(document).state_value is State.APPROVED


def _post_in_office(house: House):
    from edoc.domain.actors import PostKind
    from edoc.organizations.models import Unit
    from edoc.organizations.services import post_create

    office = Unit.objects.get(agency__code="H26.97.01", is_office=True)
    return post_create(unit=office, title="Chuyên viên", kind=PostKind.OFFICIAL)


def test_returned_with_a_reason_the_draft_is_its_authors_again(house: House) -> None:
    document = house.submitted()
    house.initial(document, "truongphong")
    with pytest.raises(BadInput) as caught:
        return_document(document_id=document.pk, reason="", actor=house.actor("chanhvanphong"), now=house.now())
    assert caught.value.codes == (Code.REASON_MISSING,)
    return_document(document_id=document.pk, reason="Sai thể thức", actor=house.actor("chanhvanphong"), now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.DRAFT
    assert document.desk == token(house, "chuyenvien")
    assert {r for h, r in house.rights(document) if h == token(house, "chanhvanphong")} == {"view"}
    assert house.log(document)[-1].detail == {"reason": "Sai thể thức"}
    assert notices_of(person_id=house.person_id("chuyenvien"))[0].text == "Trả lại: Sai thể thức"
    submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    assert house.fresh(document).desk == token(house, "truongphong"), "the whole route runs again"
    assert [r.state for r in reviews_of(document_id=document.pk)] == ["active", "returned"]


def test_the_signer_returns_instead_of_signing(house: House) -> None:
    document = house.approved()
    with pytest.raises(NotAllowed):
        return_document(document_id=document.pk, reason="x", actor=house.actor("truongphong"), now=house.now())
    return_document(document_id=document.pk, reason="Chưa đủ căn cứ", actor=house.actor("chutich"), now=house.now())
    assert house.fresh(document).state_value is State.DRAFT
    assert (token(house, "chutich"), "sign") not in house.rights(document)
    assert (token(house, "chutich"), "view") in house.rights(document)


def test_the_author_takes_it_back_and_old_initials_do_not_count(house: House) -> None:
    document = house.submitted()
    house.initial(document, "truongphong")
    recall_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.DRAFT
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED) is not None
    latest = revision_latest(document_id=document.pk)
    assert latest is not None
    with pytest.raises(WrongState):
        recall_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    with pytest.raises(NotAllowed):
        house.initial(document, "truongphong")


def test_an_opinion_is_asked_answered_and_bound_to_the_file(house: House) -> None:
    document = house.draft()
    asked = house.person_id("truongphongvh")
    ask_opinion(
        document_id=document.pk, asked_of_id=asked, question="Đủ chưa?", actor=house.actor("chuyenvien"),
        now=house.now(),
    )  # fmt: skip
    offers = acts_for(document=document, actor=house.actor("truongphongvh"), now=house.now())
    assert offers[0].name == "y-kien"
    opinion = answer_opinion(document_id=document.pk, answer="Đủ.", actor=house.actor("truongphongvh"), now=house.now())
    assert opinion.sha256 == house.rendition(document).blob_id
    assert {r for h, r in house.rights(document) if h == token(house, "truongphongvh")} == {"view"}
    with pytest.raises(NotAllowed):
        answer_opinion(document_id=document.pk, answer="Nữa", actor=house.actor("truongphongvh"), now=house.now())
    assert house.codes(document)[-2:] == ["opinion-asked", "opinion-given"]


def test_an_opinion_is_asked_within_the_agency_and_of_a_draft(house: House) -> None:
    document = house.draft()
    with pytest.raises(BadInput) as caught:
        ask_opinion(
            document_id=document.pk, asked_of_id=house.person_id("so.chuyenvien"), question="?",
            actor=house.actor("chuyenvien"), now=house.now(),
        )  # fmt: skip
    assert caught.value.codes == (Code.FIELD_INVALID,)
    arrival = house.registered()
    with pytest.raises(WrongState):
        ask_opinion(
            document_id=arrival.pk, asked_of_id=house.person_id("chuyenvien"), question="?",
            actor=house.actor("vanthu"), now=house.now(),
        )  # fmt: skip


def test_a_receiver_that_lost_its_code_stops_the_submission(house: House) -> None:
    document = house.draft(house.form_axis())
    Correspondent.objects.filter(code="G22.99").update(is_active=False)
    with pytest.raises(Refusal) as caught:
        submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    assert caught.value.codes == (Code.RECEIVER_CODES_UNKNOWN,)
