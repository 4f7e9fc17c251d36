"""The counter: number and seal, a new file under the same number, a number voided, issue and send (Đ.14–18)."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.db import transaction

from edoc.demo.drafts import decision_form
from edoc.documents.models import Document, RenditionKind
from edoc.documents.selectors import attachments_of, rendition_alive, revision_latest
from edoc.documents.services import attachment_add
from edoc.domain.delivery import DeliveryState
from edoc.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal, WrongState
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.numbering import date_line
from edoc.domain.obstacles import Code
from edoc.exchange.selectors import deliveries_of
from edoc.flows.acts import acts_for
from edoc.flows.draft import revise_document, withdraw_document
from edoc.flows.draft_form import form_from_json
from edoc.flows.issue import issue_document, number_document, remake_document, request_seal, void_number
from edoc.flows.review import submit_document
from edoc.flows.send import deliver
from edoc.flows.sign import complete_signature
from edoc.paper.pages import page_lines
from edoc.queue.models import OutboxJob
from edoc.registry.models import Book, Entry, Sequence
from edoc.registry.selectors import book_for, entries_of, entry_of, number_expected, numbers_account
from edoc.registry.services import number_take
from edoc.signatures.models import Role, SessionState, SigningKey, SigningSession
from edoc.signatures.selectors import session_latest, signatures_of
from edoc.storage.services import blob_put, blob_read
from signing.plans import DATE_FIELD, NUMBER_FIELD
from tests.support.world import COMMUNE, House

pytestmark = [pytest.mark.live, pytest.mark.crypto]


def book(house: House, document: Document) -> Book:
    found = book_for(agency_id=document.agency_id, direction=document.direction, type_code=document.type_code)
    assert found is not None
    return found


def text_of(pdf: bytes) -> str:
    return "\n".join(line.text for page in page_lines(pdf, name="x.pdf") for line in page)


def filled(pdf: bytes) -> dict[str, str]:
    """What stands in the text fields."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fields = file.Root.AcroForm.Fields
        return {str(f.T): str(f.V) for f in fields if f.FT == "/Tx" and "/V" in f}


def test_the_number_is_taken_without_touching_the_file_then_number_date_and_seal_go_in_at_once(house: House) -> None:
    document = house.signed()
    before = house.rendition(document, RenditionKind.SIGNED)
    house.number(document)
    document = house.fresh(document)
    assert document.state_value is State.NUMBERED
    assert document.number == "01/UBND-KTHTĐT"
    assert document.edxml_id.startswith("H26.97.01,")
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.SEALED) is None
    assert house.codes(document)[-2:] == ["numbered", "seal-requested"]
    assert len(house.jobs(Job.SIGN)) == 1
    house.drain("sign")
    document = house.fresh(document)
    assert document.state_value is State.SEALED
    sealed = house.rendition(document, RenditionKind.SEALED)
    data = blob_read(sealed.blob_id)
    assert data.startswith(blob_read(before.blob_id))
    assert filled(data) == {
        NUMBER_FIELD: "01",
        DATE_FIELD: date_line(document.document_date),
    }
    rows = {s.role: s for s in signatures_of(document_id=document.pk)}
    assert set(rows) == {Role.LEADER, Role.SEAL}
    assert {s.indication for s in rows.values()} == {"TOTAL-PASSED"}
    assert {s.level for s in rows.values()} == {"B-LTA"}


def test_the_same_key_takes_one_number(house: House) -> None:
    document = house.signed()
    key = str(uuid.uuid4())
    for _ in range(2):
        house.number(document, key=key)
    house.drain("sign")
    house.number(document, key=key)
    assert Entry.objects.count() == 1
    assert SigningSession.objects.filter(role=Role.SEAL).count() == 1
    assert house.codes(document).count("numbered") == 1
    with pytest.raises(WrongState):
        house.number(document)


def test_everything_in_the_way_of_the_counter_is_said_at_once_and_no_number_is_lost(house: House) -> None:
    document = house.signed()
    SigningKey.objects.filter(agency=document.agency).update(is_active=False)
    Book.objects.filter(agency=document.agency).update(is_active=False)
    with pytest.raises(Refusal) as caught:
        house.number(document)
    assert set(caught.value.codes) == {Code.NO_KEY, Code.NO_BOOK}
    offer = acts_for(document=document, actor=house.actor("vanthu"), now=house.now())[0]
    assert tuple(o.code for o in offer.obstacles) == caught.value.codes
    assert not Entry.objects.exists()
    assert not Sequence.objects.filter(last__gt=0).exists()


def test_a_wrong_order_is_refused_and_said(house: House) -> None:
    document = house.signed()
    clerk = house.actor("vanthu")
    with pytest.raises(WrongState) as caught:  # seal before number
        request_seal(
            document_id=document.pk, idempotency_key="k", confirmation="password", actor=clerk, now=house.now()
        )
    assert "Đã ký, chờ cấp số" in str(caught.value)
    for act in (
        lambda: issue_document(document_id=document.pk, actor=clerk, now=house.now()),
        lambda: void_number(document_id=document.pk, reason="x", actor=clerk, now=house.now()),
        lambda: remake_document(document_id=document.pk, reason="x", actor=clerk, now=house.now()),
    ):
        with pytest.raises(WrongState):
            act()
    unsigned = house.approved()
    with pytest.raises(NotFound):  # the clerk has not got it yet
        house.number(unsigned)
    assert not Entry.objects.exists()


def test_who_may_not_number(house: House) -> None:
    document = house.signed()
    for seen in ("chuyenvien", "chutich", "truongphong"):
        with pytest.raises(NotAllowed):
            house.number(document, who=seen)
    for unseen in ("so.vanthu", "chuyenvienvh", "luutru"):
        with pytest.raises(NotFound):
            house.number(document, who=unseen)


def test_a_failed_seal_leaves_a_numbered_document_to_seal_again(house: House) -> None:
    document = house.signed()
    SigningKey.objects.filter(agency=document.agency).update(reference="no-such-key")
    house.number(document)
    house.drain("sign")
    document = house.fresh(document)
    assert document.state_value is State.NUMBERED
    session = session_latest(document_id=document.pk)
    assert session is not None
    assert (session.state, session.error_code) == (SessionState.FAILED, Code.NO_KEY.value)
    SigningKey.objects.filter(agency=document.agency).update(reference="commune-seal")
    request_seal(
        document_id=document.pk, idempotency_key=str(uuid.uuid4()), confirmation="password",
        actor=house.actor("vanthu"), now=house.now(),
    )  # fmt: skip
    house.drain("sign")
    assert house.fresh(document).state_value is State.SEALED
    assert house.fresh(document).number == "01/UBND-KTHTĐT"
    assert Entry.objects.count() == 1


def test_the_seal_needs_a_recorded_confirmation(house: House) -> None:
    document = house.signed()
    with pytest.raises(BadInput) as caught:
        number_document(
            document_id=document.pk, idempotency_key="k", confirmation="", actor=house.actor("vanthu"), now=house.now()
        )
    assert caught.value.codes == (Code.CONFIRMATION_MISSING,)
    assert not Entry.objects.exists()


def test_a_new_file_under_the_same_number_and_date(house: House) -> None:
    document = house.signed()
    SigningKey.objects.filter(agency=document.agency).update(reference="no-such-key")
    house.number(document)
    house.drain("sign")
    SigningKey.objects.filter(agency=document.agency).update(reference="commune-seal")
    number, day = house.fresh(document).number, house.fresh(document).document_date
    remake_document(document_id=document.pk, reason="Sai một chữ", actor=house.actor("vanthu"), now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.DRAFT
    assert (document.number, document.document_date) == (number, day)
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.SIGNED) is None
    with pytest.raises(WrongState):  # its number cannot be lost by withdrawing it
        withdraw_document(document_id=document.pk, reason="x", actor=house.actor("chuyenvien"), now=house.now())
    latest = revision_latest(document_id=document.pk)
    assert latest is not None
    form = form_from_json(latest.form)
    with pytest.raises(BadInput) as caught:  # the number stands in the book of its type
        revise_document(
            document_id=document.pk, form=replace(form, type_code="QĐ"), base_n=latest.n,
            actor=house.actor("chuyenvien"), now=house.now(),
        )  # fmt: skip
    assert caught.value.codes == (Code.FIELD_INVALID,)
    revise_document(
        document_id=document.pk, form=replace(form, subject="Rà soát hạ tầng số, bản đúng"), base_n=latest.n,
        actor=house.actor("chuyenvien"), now=house.now(),
    )  # fmt: skip
    house.drain("convert")
    submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    house.initial(document, "truongphong")
    house.initial(document, "chanhvanphong")
    house.ask_signature(document)
    house.drain("sign")
    Book.objects.filter(agency=document.agency).update(is_active=False)  # the book may be closed by now
    house.number(document, now=house.now() + timedelta(days=60))
    OutboxJob.objects.update(run_at=house.now())
    document = house.fresh(document)
    assert (document.number, document.document_date) == (number, day)
    house.drain("sign")
    assert house.fresh(document).state_value is State.SEALED
    assert Entry.objects.count() == 1
    assert "bản đúng" in text_of(blob_read(house.rendition(document, RenditionKind.SEALED).blob_id))


def test_a_number_made_anew_may_still_be_voided(house: House) -> None:
    document = house.numbered()
    remake_document(document_id=document.pk, reason="Sai", actor=house.actor("vanthu"), now=house.now())
    names = [a.name for a in acts_for(document=house.fresh(document), actor=house.actor("vanthu"), now=house.now())]
    assert names[0] == "huy-so"
    void_number(document_id=document.pk, reason="Không ban hành nữa", actor=house.actor("vanthu"), now=house.now())
    assert house.fresh(document).state_value is State.VOIDED
    plain = house.draft()
    with pytest.raises(NotFound):
        void_number(document_id=plain.pk, reason="x", actor=house.actor("vanthu"), now=house.now())


def test_a_voided_number_keeps_its_reason_and_is_never_given_again(house: House) -> None:
    document = house.numbered()
    with pytest.raises(BadInput):
        void_number(document_id=document.pk, reason="", actor=house.actor("vanthu"), now=house.now())
    session = session_latest(document_id=document.pk)
    assert session is not None
    void_number(document_id=document.pk, reason="Cấp nhầm sổ", actor=house.actor("vanthu"), now=house.now())
    complete_signature(session_id=session.pk, now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.VOIDED
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.SEALED) is None
    assert entry_of(document_id=document.pk) is None
    year = house.now().year
    (entry,) = entries_of(book_id=book(house, document).pk, year=year)
    assert (entry.number, entry.void_reason) == (1, "Cấp nhầm sổ")
    other = house.numbered()
    assert other.code_number == "02"
    account = numbers_account(book=book(house, other), year=year)
    assert (account.used, account.voided, account.is_complete) == (1, 1, True)
    with pytest.raises(WrongState):
        house.number(document)


def test_a_sealed_one_is_voided_before_it_is_sent_and_not_after(house: House) -> None:
    document = house.sealed()
    void_number(document_id=document.pk, reason="Rút lại", actor=house.actor("vanthu"), now=house.now())
    assert house.fresh(document).state_value is State.VOIDED
    sent = house.issued()
    with pytest.raises(WrongState):
        void_number(document_id=sent.pk, reason="x", actor=house.actor("vanthu"), now=house.now())


def test_the_series_begins_anew_with_the_year_in_viet_nam(house: House) -> None:
    old, new = house.arrival(), house.arrival()
    clerk = house.actor("vanthu")
    eve = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    with transaction.atomic():
        for _ in range(2):
            first = number_take(document=house.arrival(), day=local_date(eve), actor=clerk, now=eve)
        last = number_take(document=old, day=local_date(eve), actor=clerk, now=eve)
        midnight = eve + timedelta(seconds=1)
        fresh = number_take(document=new, day=local_date(midnight), actor=clerk, now=midnight)
    assert (first.year, first.number, last.number) == (2026, 2, 3)
    assert (fresh.year, fresh.number) == (2027, 1)
    assert number_expected(book=fresh.book, year=2026) == 4
    with pytest.raises(Conflict) as caught, transaction.atomic():
        number_take(document=new, day=local_date(midnight), actor=clerk, now=midnight)
    assert caught.value.codes == (Code.NUMBER_TAKEN,)
    Sequence.objects.filter(year=2026).update(is_closed=True)
    with pytest.raises(Refusal) as closed, transaction.atomic():
        number_take(document=house.arrival(), day=local_date(eve), actor=clerk, now=eve)
    assert closed.value.codes == (Code.BOOK_CLOSED,)


def test_each_type_has_its_own_book(house: House) -> None:
    letter, decision = house.numbered(), house.numbered(decision_form(house.world))
    assert (letter.number, decision.number) == ("01/UBND-KTHTĐT", "01/QĐ-UBND")
    assert book(house, letter) != book(house, decision)


def test_issued_the_receiver_here_has_its_own_document_over_the_same_bytes(house: House) -> None:
    document = house.sealed()
    blob = blob_put(data=b"bang;ke", content_type="text/csv", now=house.now())
    attachment_add(document=document, name="bang.csv", sha256=blob.pk, now=house.now())
    issue_document(document_id=document.pk, actor=house.actor("vanthu"), now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.ISSUED
    copy = Document.objects.get(source=document)
    assert copy.state_value is State.RECEIVED
    assert copy.agency.code == "H26.98"
    ours, theirs = house.rendition(document, RenditionKind.SEALED), house.rendition(copy, RenditionKind.RECEIVED)
    assert ours.blob_id == theirs.blob_id
    assert {s.indication for s in signatures_of(document_id=copy.pk)} == {"TOTAL-PASSED"}
    assert [a.name for a in attachments_of(document_id=copy.pk)] == ["bang.csv"]
    (delivery,) = deliveries_of(document_id=document.pk)
    assert (delivery.channel, delivery.state) == ("local", DeliveryState.RECEIVED)
    assert house.rights(copy) == {(f"r:{copy.agency_id}:clerk", "register")}
    assert house.codes(copy) == ["received"]
    assert "status-received" in house.codes(document)
    with pytest.raises(NotFound):
        house.register(document, who="so.vanthu")
    with pytest.raises(WrongState):
        issue_document(document_id=document.pk, actor=house.actor("vanthu"), now=house.now())


def test_issued_over_the_axis_a_packet_goes_once(house: House) -> None:
    document = house.issued(house.form_axis())
    assert len(house.jobs(Job.DELIVER)) == 1
    house.drain("exchange")
    (delivery,) = deliveries_of(document_id=document.pk)
    assert delivery.state is DeliveryState.SENT
    requests = len(house.axis.requests)
    deliver(delivery_id=delivery.id, now=house.now())
    assert len(house.axis.requests) == requests
    assert house.codes(document).count("delivered") == 1


def test_the_leader_and_reviewers_keep_sight_the_clerk_keeps_the_counter(house: House) -> None:
    document = house.issued()
    rights = house.rights(document)
    commune = house.world.agencies[COMMUNE].pk
    assert rights == {
        (f"p:{house.person_id('chuyenvien')}", "edit"),
        (f"p:{house.person_id('truongphong')}", "view"),
        (f"p:{house.person_id('chanhvanphong')}", "view"),
        (f"p:{house.person_id('chutich')}", "view"),
        (f"r:{commune}:clerk", "register"),
    }
