"""Signing: confirmed once, carried out by a job, "signed" when the stored bytes are proved; outages lower nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from edoc.documents.models import Rendition, RenditionKind
from edoc.documents.selectors import rendition_alive, revision_latest
from edoc.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal, Unavailable, WrongState
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.flows import sign
from edoc.flows.acts import acts_for
from edoc.flows.draft import revise_document
from edoc.flows.draft_form import form_from_json
from edoc.flows.review import return_document, submit_document
from edoc.flows.sign import complete_signature, raise_level, request_signature, send_back_document
from edoc.organizations.models import Appointment
from edoc.queue.models import OutboxJob
from edoc.signatures.models import Role, SessionState, Signature, SigningKey, SigningSession, StampImage
from edoc.signatures.selectors import session_get, signatures_of
from edoc.signatures.verdicts import file_verdict
from edoc.storage.models import Blob
from edoc.storage.services import blob_read, object_store
from tests.support.world import House, caches_clear

pytestmark = [pytest.mark.live, pytest.mark.crypto]


def test_signed_means_the_stored_file_is_proved(house: House) -> None:
    document = house.approved()
    prepared = house.rendition(document)
    session = house.ask_signature(document)
    assert house.fresh(document).state_value is State.APPROVED, "asking signs nothing yet"
    assert [j.payload for j in house.jobs(Job.SIGN)] == [{"session_id": str(session.pk)}]
    assert session.receivers == ["H26.98"]
    house.drain("sign")
    document = house.fresh(document)
    assert document.state_value is State.SIGNED
    assert document.desk_name == "Văn thư cơ quan"
    signed = house.rendition(document, RenditionKind.SIGNED)
    assert blob_read(signed.blob_id).startswith(blob_read(prepared.blob_id))
    assert signed.based_on == prepared
    (row,) = signatures_of(document_id=document.pk)
    assert (row.role, row.level, row.pending_reason, row.indication) == (Role.LEADER, "B-LTA", "", "TOTAL-PASSED")
    assert row.session_id == session.pk
    assert house.codes(document)[-2:] == ["signature-requested", "signed"]
    leader = f"p:{house.person_id('chutich')}"
    clerk = f"r:{document.agency_id}:clerk"
    assert {r for h, r in house.rights(document) if h == leader} == {"view"}
    assert (clerk, "register") in house.rights(document)
    assert not house.jobs(Job.RAISE_LEVEL)


def test_the_same_key_is_one_request_before_and_after(house: House) -> None:
    document = house.approved()
    sha256, key = house.rendition(document).blob_id, str(uuid.uuid4())

    def ask() -> SigningSession:
        return request_signature(
            document_id=document.pk, sha256=sha256, idempotency_key=key, confirmation="password",
            actor=house.actor("chutich"), now=house.now(),
        )  # fmt: skip

    first = ask()
    assert ask().pk == first.pk
    house.drain("sign")
    assert ask().pk == first.pk
    assert SigningSession.objects.count() == 1
    assert house.codes(document).count("signature-requested") == 1
    assert house.codes(document).count("signed") == 1
    with pytest.raises(Conflict):
        house.number(document, key=key)


def test_a_second_request_waits_for_the_first(house: House) -> None:
    document = house.approved()
    house.ask_signature(document)
    with pytest.raises(Conflict) as caught:
        house.ask_signature(document)
    assert caught.value.codes == (Code.SESSION_OPEN,)
    names = {a.name for a in acts_for(document=document, actor=house.actor("chutich"), now=house.now())}
    assert "ky-so" not in names


def test_everything_in_the_way_of_the_leader_is_said_at_once(house: House) -> None:
    document = house.approved()
    SigningKey.objects.filter(person=house.world.people["chutich"]).update(is_active=False)
    StampImage.objects.filter(person=house.world.people["chutich"]).update(is_active=False)
    with pytest.raises(Refusal) as caught:
        house.ask_signature(document)
    assert set(caught.value.codes) == {Code.NO_KEY, Code.NO_IMAGE}
    assert not SigningSession.objects.exists()


def test_who_may_not_sign(house: House) -> None:
    document = house.approved()
    for other in ("truongphong", "chuyenvien"):
        with pytest.raises(NotAllowed):
            house.ask_signature(document, who=other)
    for unseen in ("phochutich", "vanthu", "giamdoc"):
        with pytest.raises(NotFound):
            house.ask_signature(document, who=unseen)
    early = house.draft()
    with pytest.raises(NotFound):
        house.ask_signature(early)


def test_a_right_does_not_outlive_the_post(house: House) -> None:
    document = house.approved()
    today = local_date(house.now())
    held = Appointment.objects.get(person=house.world.people["chutich"])
    Appointment.objects.filter(pk=held.pk).update(ends_on=today)
    deputy = Appointment.objects.get(person=house.world.people["phochutich"])
    Appointment.objects.create(person=held.person, post=deputy.post, starts_on=today - timedelta(days=1))
    with pytest.raises(Refusal) as caught:
        house.ask_signature(document)
    assert Code.NO_SIGNER in caught.value.codes


def test_a_file_changed_after_it_was_shown_is_not_signed(house: House) -> None:
    document = house.approved()
    with pytest.raises(WrongState) as caught:
        request_signature(
            document_id=document.pk, sha256="0" * 64, idempotency_key="k", confirmation="password",
            actor=house.actor("chutich"), now=house.now(),
        )  # fmt: skip
    assert caught.value.codes == (Code.FILE_CHANGED,)


def test_a_return_kills_the_open_request(house: House) -> None:
    document = house.approved()
    session = house.ask_signature(document)
    return_document(document_id=document.pk, reason="Khoan", actor=house.actor("chutich"), now=house.now())
    house.drain("sign")
    assert session_get(session_id=session.pk).state == SessionState.CANCELLED
    assert house.fresh(document).state_value is State.DRAFT
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.SIGNED) is None


def test_returned_while_the_key_is_at_work_the_signature_is_not_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = house.approved()
    session = house.ask_signature(document)
    execute = sign.session_execute

    def meanwhile(**given: object) -> object:
        made = execute(**given)
        return_document(document_id=document.pk, reason="Khoan", actor=house.actor("chutich"), now=house.now())
        return made

    monkeypatch.setattr(sign, "session_execute", meanwhile)
    complete_signature(session_id=session.pk, now=house.now())
    assert session_get(session_id=session.pk).state == SessionState.CANCELLED
    assert house.fresh(document).state_value is State.DRAFT
    assert not Signature.objects.exists()


def test_an_expired_certificate_refuses_by_name_and_a_new_request_is_possible(house: House) -> None:
    document = house.approved()
    row = SigningKey.objects.get(person=house.world.people["chutich"])
    SigningKey.objects.filter(pk=row.pk).update(reference="expired")
    session = house.ask_signature(document)
    house.drain("sign")
    kept = session_get(session_id=session.pk)
    assert (kept.state, kept.error_code) == (SessionState.FAILED, Code.CERTIFICATE_EXPIRED.value)
    assert house.fresh(document).state_value is State.APPROVED
    assert house.codes(document)[-1] == "signature-failed"
    (dead,) = house.jobs(Job.SIGN, dead=True)
    assert "hết hạn" in dead.last_error
    SigningKey.objects.filter(pk=row.pk).update(reference=row.reference)
    house.ask_signature(document)
    house.drain("sign")
    assert house.fresh(document).state_value is State.SIGNED


def test_a_killed_job_takes_up_the_file_it_had_stored(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document = house.approved()
    session = house.ask_signature(document)
    files = Blob.objects.count()

    def killed(**_: object) -> None:
        raise SystemExit("killed between storing and recording")

    with monkeypatch.context() as patch:
        patch.setattr(sign, "_record", killed)
        with pytest.raises(SystemExit):
            complete_signature(session_id=session.pk, now=house.now())
    stamps = house.pki.stamps_made
    assert house.fresh(document).state_value is State.APPROVED
    complete_signature(session_id=session.pk, now=house.now())
    complete_signature(session_id=session.pk, now=house.now())
    assert house.fresh(document).state_value is State.SIGNED
    assert house.pki.stamps_made == stamps, "the key was used once"
    assert Blob.objects.count() == files + 1
    assert Rendition.objects.filter(document=document, kind=RenditionKind.SIGNED).count() == 1


def test_a_request_whose_job_died_keeps_nobody_waiting(house: House) -> None:
    document = house.approved()
    stuck = house.ask_signature(document)
    OutboxJob.objects.filter(task=Job.SIGN.value).update(dead_at=house.now(), last_error="lỗi lạ")
    offers = acts_for(document=document, actor=house.actor("chutich"), now=house.now())
    assert offers[0].name == "ky-so"
    assert offers[0].is_possible
    house.ask_signature(document)
    house.drain("sign")
    assert session_get(session_id=stuck.pk).state == SessionState.FAILED
    assert house.fresh(document).state_value is State.SIGNED


def test_the_clerk_sends_it_back_and_it_is_signed_anew(house: House) -> None:
    document = house.signed()
    dead = house.rendition(document, RenditionKind.SIGNED)
    send_back_document(document_id=document.pk, reason="Thiếu căn cứ", actor=house.actor("vanthu"), now=house.now())
    document = house.fresh(document)
    assert document.state_value is State.DRAFT
    assert (f"r:{document.agency_id}:clerk", "register") not in house.rights(document)
    dead.refresh_from_db()
    assert dead.dead_reason == "Thiếu căn cứ"
    assert blob_read(dead.blob_id)
    house.drain("convert")
    assert house.rendition(document).pk != dead.based_on_id, "the same version has a fresh PDF without being revised"
    latest = revision_latest(document_id=document.pk)
    assert latest is not None
    revise_document(
        document_id=document.pk, form=form_from_json(latest.form), base_n=latest.n, actor=house.actor("chuyenvien"),
        now=house.now(),
    )  # fmt: skip
    house.drain("convert")
    submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    house.initial(document, "truongphong")
    house.initial(document, "chanhvanphong")
    house.ask_signature(document)
    house.drain("sign")
    assert house.fresh(document).state_value is State.SIGNED
    assert house.rendition(document, RenditionKind.SIGNED).revision.n == 2


def test_only_the_clerk_sends_back_with_a_reason_and_only_before_the_number(house: House) -> None:
    document = house.signed()
    with pytest.raises(NotAllowed):
        send_back_document(document_id=document.pk, reason="x", actor=house.actor("chuyenvien"), now=house.now())
    with pytest.raises(BadInput):
        send_back_document(document_id=document.pk, reason=" ", actor=house.actor("vanthu"), now=house.now())
    house.number(document)
    with pytest.raises(WrongState):
        send_back_document(document_id=document.pk, reason="x", actor=house.actor("vanthu"), now=house.now())


# --- outages


def test_while_the_time_stamps_are_down_it_is_signed_and_says_what_is_pending(house: House) -> None:
    document = house.approved()
    house.pki.faults.tsa_down = True
    house.ask_signature(document)
    house.drain("sign")
    document = house.fresh(document)
    assert document.state_value is State.SIGNED
    (row,) = signatures_of(document_id=document.pk)
    assert (row.level, row.level_wanted) == ("B-B", "B-LTA")
    assert row.pending_reason
    (job,) = house.jobs(Job.RAISE_LEVEL)
    assert job.outages >= 1, "the job waits, it does not die"
    signed = house.rendition(document, RenditionKind.SIGNED)
    with pytest.raises(Unavailable):
        raise_level(rendition_id=signed.pk, now=house.now())
    assert house.rendition(document, RenditionKind.SIGNED).pk == signed.pk
    house.pki.faults.clear()
    caches_clear()
    raise_level(rendition_id=signed.pk, now=house.now())
    raised = house.rendition(document, RenditionKind.SIGNED)
    assert blob_read(raised.blob_id).startswith(blob_read(signed.blob_id))
    (row,) = signatures_of(document_id=document.pk)
    assert (row.level, row.pending_reason) == ("B-LTA", "")
    assert house.codes(document)[-1] == "level-raised"
    raise_level(rendition_id=signed.pk, now=house.now())
    raise_level(rendition_id=raised.pk, now=house.now())
    assert house.rendition(document, RenditionKind.SIGNED).pk == raised.pk
    assert house.codes(document).count("level-raised") == 1


def test_sealed_during_an_outage_everything_is_raised_in_the_sealed_file(house: House) -> None:
    document = house.approved()
    house.pki.faults.ocsp_down = house.pki.faults.crl_down = True
    house.ask_signature(document)
    house.drain("sign")
    house.number(document)
    signed = house.rendition(document, RenditionKind.SIGNED)
    raise_level(rendition_id=signed.pk, now=house.now())
    assert house.rendition(document, RenditionKind.SIGNED).pk == signed.pk, "a seal is on its way over this file"
    house.drain("sign")
    document = house.fresh(document)
    assert document.state_value is State.SEALED
    assert {s.level for s in signatures_of(document_id=document.pk)} <= {"B-B", "B-T"}
    house.pki.faults.clear()
    caches_clear()
    OutboxJob.objects.filter(task=Job.RAISE_LEVEL.value).update(run_at=house.now())
    house.drain("sign")
    sealed = house.rendition(document, RenditionKind.SEALED)
    assert {(s.level, s.pending_reason) for s in signatures_of(document_id=document.pk)} == {("B-LTA", "")}
    assert file_verdict(pdf=blob_read(sealed.blob_id), at=house.now()).indication == "TOTAL-PASSED"
    assert not house.jobs(Job.RAISE_LEVEL)
    assert house.rendition(document, RenditionKind.SIGNED).pk == signed.pk


def test_a_full_disk_while_signing_leaves_the_request_waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document = house.approved()
    session = house.ask_signature(document)
    from edoc.domain.errors import obstacle
    from edoc.storage.backends.directory import DirectoryStore

    def full(*_: object, **__: object) -> None:
        raise Unavailable(obstacle(Code.DISK_FULL))

    with monkeypatch.context() as patch:
        patch.setattr(DirectoryStore, "put", full)
        house.drain("sign")
    assert house.fresh(document).state_value is State.APPROVED
    assert session_get(session_id=session.pk).state == SessionState.SIGNING
    (job,) = house.jobs(Job.SIGN)
    assert "đầy" in job.last_error
    OutboxJob.objects.update(run_at=house.now())
    house.drain("sign")
    assert house.fresh(document).state_value is State.SIGNED


def test_a_damaged_file_is_never_signed(house: House) -> None:
    document = house.approved()
    session = house.ask_signature(document)
    prepared = house.rendition(document)
    store = object_store()
    path = store._path(prepared.blob_id)  # type: ignore[attr-defined]
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n% changed on the disk")
    house.drain("sign")
    assert session_get(session_id=session.pk).error_code == Code.BLOB_DAMAGED.value
    assert house.fresh(document).state_value is State.APPROVED
