"""Drafting: versions follow each other, nothing is overwritten, the PDF belongs to its version."""

from __future__ import annotations

import pytest

from edoc.documents.models import RenditionKind
from edoc.documents.selectors import attachments_of, rendition_alive, revision_latest, revisions_of
from edoc.documents.services import ReceiverLine
from edoc.domain.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import State
from edoc.domain.obstacles import Code
from edoc.flows.draft import (
    attach_file,
    detach_file,
    draft_document,
    reinsert_anchors,
    revise_document,
    upload_revision,
    withdraw_document,
)
from edoc.flows.review import submit_document
from edoc.flows.typeset import typeset_document
from edoc.storage.services import blob_read
from signing.plans import DATE_FIELD, LEADER_FIELD, NUMBER_FIELD, SEAL_FIELD
from tests.support.world import House

pytestmark = pytest.mark.live


def docx_of(house: House, document) -> bytes:
    latest = revision_latest(document_id=document.pk)
    assert latest is not None
    return blob_read(latest.blob_id)


def test_a_draft_leaves_its_version_its_right_and_its_jobs(house: House) -> None:
    document = draft_document(form=house.form(), actor=house.actor("chuyenvien"), now=house.now())
    assert document.state_value is State.DRAFT
    assert house.codes(document) == ["revised", "drafted"]
    assert house.rights(document) == {(f"p:{house.person_id('chuyenvien')}", "edit")}
    assert document.desk == f"p:{house.person_id('chuyenvien')}"
    assert [j.payload for j in house.jobs(Job.TYPESET)] == [{"document_id": document.pk, "revision_n": 1}]
    assert len(house.jobs(Job.REINDEX)) == 1
    house.drain("convert")
    prepared = house.rendition(document)
    assert prepared.revision == revision_latest(document_id=document.pk)
    assert set(prepared.fields) == {NUMBER_FIELD, DATE_FIELD, LEADER_FIELD, SEAL_FIELD}
    assert house.codes(document)[-1] == "converted"


def test_everything_wrong_with_a_draft_is_said_at_once(house: House) -> None:
    form = house.form(
        subject=" ",
        signer_post_id=None,
        secrecy="Mật",
        receivers=(ReceiverLine("a", "a", "H26.98"), ReceiverLine("b", "b", "h26.98")),
    )
    with pytest.raises(BadInput) as caught:
        draft_document(form=form, actor=house.actor("chuyenvien"), now=house.now())
    assert set(caught.value.codes) == {Code.STATE_SECRET, Code.FIELD_MISSING, Code.NO_SIGNER, Code.RECEIVER_TWICE}


def test_only_a_leader_of_the_same_agency_can_be_the_signer(house: House) -> None:
    for post in (house.leader_post_id("H26.98"), house.actor("vanthu").post_id):
        with pytest.raises(BadInput) as caught:
            draft_document(form=house.form(signer_post_id=post), actor=house.actor("chuyenvien"), now=house.now())
        assert caught.value.codes == (Code.NO_SIGNER,)


def test_two_people_save_at_once_and_the_second_is_told_who_was_first(house: House) -> None:
    document = house.draft()
    official = house.actor("chuyenvien")
    revise_document(document_id=document.pk, form=house.form(), base_n=1, actor=official, now=house.now())
    with pytest.raises(Conflict) as caught:
        upload_revision(
            document_id=document.pk, base_n=1, name="a.docx", data=docx_of(house, document), actor=official,
            now=house.now(),
        )  # fmt: skip
    assert caught.value.codes == (Code.CHANGED_MEANWHILE,)
    assert "Lê Văn Thảo" in str(caught.value)
    assert [r.n for r in revisions_of(document_id=document.pk)] == [2, 1]


def test_a_new_version_ends_the_old_pdf_and_a_late_job_changes_nothing(house: House) -> None:
    document = house.draft()
    official = house.actor("chuyenvien")
    first = house.rendition(document)
    revise_document(
        document_id=document.pk, form=house.form(subject="Đổi trích yếu"), base_n=1, actor=official, now=house.now()
    )
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED) is None
    typeset_document(document_id=document.pk, revision_n=1, actor=official, now=house.now())
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED) is None
    house.drain("convert")
    second = house.rendition(document)
    assert second.pk != first.pk
    typeset_document(document_id=document.pk, revision_n=2, actor=official, now=house.now())
    assert house.rendition(document).pk == second.pk
    assert blob_read(first.blob_id)


def test_who_may_not_see_a_draft_finds_none_and_who_sees_it_is_told_who_can(house: House) -> None:
    document = house.draft()
    for stranger in ("so.chuyenvien", "chuyenvienvh", "chutich"):
        with pytest.raises(NotFound):
            withdraw_document(document_id=document.pk, reason="x", actor=house.actor(stranger), now=house.now())
    submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    with pytest.raises(NotAllowed) as caught:
        withdraw_document(document_id=document.pk, reason="x", actor=house.actor("truongphong"), now=house.now())
    assert caught.value.codes == (Code.NO_RIGHT,)
    assert "Lê Văn Thảo" in str(caught.value)


def test_a_draft_in_review_is_not_edited(house: House) -> None:
    document = house.submitted()
    official = house.actor("chuyenvien")
    acts = (
        lambda: revise_document(document_id=document.pk, form=house.form(), base_n=1, actor=official, now=house.now()),
        lambda: reinsert_anchors(document_id=document.pk, base_n=1, actor=official, now=house.now()),
        lambda: withdraw_document(document_id=document.pk, reason="x", actor=official, now=house.now()),
        lambda: attach_file(
            document_id=document.pk, name="a.txt", data=b"a", content_type="", actor=official, now=house.now()
        ),
        lambda: submit_document(document_id=document.pk, actor=official, now=house.now()),
    )
    for act in acts:
        with pytest.raises(WrongState) as caught:
            act()
        assert caught.value.codes == (Code.WRONG_STATE,)
    assert house.fresh(document).version == document.version


def test_attachments_come_and_go_and_keep_their_bytes(house: House) -> None:
    document = house.draft()
    official = house.actor("chuyenvien")
    attachment = attach_file(
        document_id=document.pk, name="..\\..\\etc/bảng 1.csv", data=b"1;2", content_type="text/csv",
        actor=official, now=house.now(),
    )  # fmt: skip
    assert [a.name for a in attachments_of(document_id=document.pk)] == ["bảng 1.csv"]
    detach_file(document_id=document.pk, attachment_id=attachment.pk, actor=official, now=house.now())
    assert attachments_of(document_id=document.pk) == []
    assert blob_read(attachment.blob_id) == b"1;2"
    assert house.codes(document)[-2:] == ["attached", "detached"]


def test_a_draft_is_withdrawn_with_a_reason_and_everything_is_kept(house: House) -> None:
    document = house.draft()
    official = house.actor("chuyenvien")
    with pytest.raises(BadInput) as caught:
        withdraw_document(document_id=document.pk, reason=" ", actor=official, now=house.now())
    assert caught.value.codes == (Code.REASON_MISSING,)
    prepared = house.rendition(document)
    withdraw_document(document_id=document.pk, reason="Soạn trùng", actor=official, now=house.now())
    assert house.fresh(document).state_value is State.WITHDRAWN
    assert house.fresh(document).desk == ""
    assert house.log(document)[-1].detail == {"reason": "Soạn trùng"}
    assert blob_read(prepared.blob_id).startswith(b"%PDF")
    with pytest.raises(WrongState):
        submit_document(document_id=document.pk, actor=official, now=house.now())


def test_the_answer_is_drafted_by_who_works_on_the_question(house: House) -> None:
    question = house.registered()
    with pytest.raises(NotFound):
        draft_document(form=house.form(answers_id=question.pk), actor=house.actor("chuyenvien"), now=house.now())
