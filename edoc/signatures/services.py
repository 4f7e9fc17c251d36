"""Writing sessions and signatures; preparing fields; carrying one session out. No network in a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Q

from edoc.documents.models import Document, Rendition
from edoc.domain.actors import Actor
from edoc.domain.errors import BadInput, Conflict, Obstacle, Refusal, Unavailable, WrongState, obstacle, refuse
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.signatures.config import REFERENCE, evidence, key_open, level_wanted, timestamps, trust_store
from edoc.signatures.models import Role, SessionState, SigningKey, SigningSession, StampImage
from edoc.signatures.selectors import (
    OPEN,
    image_for,
    image_of_agency,
    image_of_person,
    key_for,
    key_of_agency,
    key_of_person,
    session_asked,
    session_open,
    session_running,
)
from edoc.storage.services import blob_put, blob_read
from signing.appearance import StampImage as Picture
from signing.errors import (
    AlreadySigned,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRefused,
    CertificateRevoked,
    EmptyPdf,
    EncryptedPdf,
    PreparationError,
    ServiceUnavailable,
    SigningError,
)
from signing.fields import prepare_pdf
from signing.pades import sign
from signing.plans import (
    DATE_FIELD,
    LEADER_FIELD,
    NUMBER_FIELD,
    SEAL_FIELD,
    Box,
    FieldFill,
    SignaturePlan,
    outgoing_plan,
)

FIELD_OF = {Role.LEADER: LEADER_FIELD, Role.SEAL: SEAL_FIELD}
DEFAULT_ASPECT = 45 / 22
DEFAULT_SEAL_MM = 36.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Width over height of the leader's image, and the true width of the seal in millimetres."""

    leader_aspect: float = DEFAULT_ASPECT
    seal_mm: float = DEFAULT_SEAL_MM


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF with its reserved fields; `fields` are name → (page from 0, x0, y0, x1, y1) in points."""

    pdf: bytes
    fields: dict[str, tuple[float, float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Execution:
    """One signature as made and stored, not yet recorded: the hash of the file, the level, what is pending."""

    sha256: str
    level: str
    wanted: str
    pending: str


def stamp_measures(*, agency_id: int, signer_id: int | None) -> Measures:
    """The measures of the images a document will carry; the decree's usual ones where an image is missing."""
    person = image_of_person(person_id=signer_id) if signer_id else None
    seal = image_of_agency(agency_id=agency_id)
    return Measures(
        leader_aspect=person.width_mm / person.height_mm if person else DEFAULT_ASPECT,
        seal_mm=seal.width_mm if seal else DEFAULT_SEAL_MM,
    )


def pdf_prepare(
    *, pdf: bytes, boxes: Mapping[str, tuple[int, float, float, float, float]], measures: Measures, name: str
) -> Prepared:
    """Reserve number, date, leader's signature and seal in an unsigned PDF.

    `boxes` holds `number`, `date` (standing on their baselines) and `leader`: page from 0 and points.
    """
    plan = outgoing_plan(
        number=Box(*boxes["number"]) if "number" in boxes else None,
        date=Box(*boxes["date"]) if "date" in boxes else None,
        leader=Box(*boxes["leader"]),
        image_aspect=measures.leader_aspect,
        seal_mm=measures.seal_mm,
    )
    try:
        prepared = prepare_pdf(pdf, plan)
    except PreparationError as error:
        raise _refusal_of_file(error, name) from error
    slots = {s.name: s.box for s in plan.text_slots} | {s.name: s.box for s in plan.signature_slots}
    return Prepared(prepared, {n: (b.page, b.x0, b.y0, b.x1, b.y1) for n, b in slots.items()})


def _refusal_of_file(error: PreparationError, name: str) -> Refusal:
    if isinstance(error, EncryptedPdf):
        return refuse(BadInput, Code.PDF_ENCRYPTED, name=name)
    if isinstance(error, EmptyPdf):
        return refuse(BadInput, Code.PDF_WITHOUT_PAGES, name=name)
    if isinstance(error, AlreadySigned):
        return refuse(BadInput, Code.SIGNING_FAILED, detail=_("tệp đã có chữ ký số."))
    return refuse(BadInput, Code.PDF_BROKEN, name=name)


def signer_obstacles(*, person_id: int, name: str) -> list[Obstacle]:
    """What a leader lacks to sign: a key, an image."""
    found: list[Obstacle] = []
    if key_of_person(person_id=person_id) is None:
        found.append(obstacle(Code.NO_KEY, who=name))
    if image_of_person(person_id=person_id) is None:
        found.append(obstacle(Code.NO_IMAGE, who=name))
    return found


def seal_obstacles(*, agency_id: int, name: str) -> list[Obstacle]:
    """What an agency lacks to seal."""
    found: list[Obstacle] = []
    if key_of_agency(agency_id=agency_id) is None:
        found.append(obstacle(Code.NO_KEY, who=name))
    if image_of_agency(agency_id=agency_id) is None:
        found.append(obstacle(Code.NO_IMAGE, who=name))
    return found


def session_confirm(
    *,
    document: Document,
    source: Rendition,
    role: Role,
    actor: Actor,
    idempotency_key: str,
    confirmation: str,
    receivers: list[str],
    now: datetime,
) -> SigningSession:
    """Record a confirmed wish to sign. The same key gives the same session; a second open one is refused.

    Raises BadInput without a confirmation, Conflict while another session of the role is open.
    """
    if not confirmation:
        raise refuse(BadInput, Code.CONFIRMATION_MISSING)
    there = session_asked(key=idempotency_key, document_id=document.pk, role=role, actor=actor)
    if there is not None:
        return there
    if session_running(document_id=document.pk, role=role, now=now) is not None:
        raise refuse(Conflict, Code.SESSION_OPEN)
    stuck = session_open(document_id=document.pk, role=role)
    if stuck is not None:
        session_failed(
            session=stuck, refusal=refuse(Refusal, Code.SIGNING_FAILED, detail=_("việc ký đã dừng.")), now=now
        )
    return SigningSession.objects.create(
        document=document,
        source=source,
        source_sha256=source.blob_id,
        role=role,
        field=FIELD_OF[role],
        signer_id=actor.person,
        signer_label=actor.label,
        actor={"person_id": actor.person_id, "post_id": actor.post_id, "on_behalf_of": actor.on_behalf_of},
        receivers=receivers,
        idempotency_key=idempotency_key,
        confirmation=confirmation,
        state=SessionState.CONFIRMED,
        confirmed_at=now,
    )


def session_start(*, session: SigningSession, now: datetime) -> None:
    """Say that the signing has begun; a repeated job says it again."""
    SigningSession.objects.filter(pk=session.pk, state__in=OPEN).update(state=SessionState.SIGNING, started_at=now)


def session_execute(*, session: SigningSession, fills: Mapping[str, str], reason: str, now: datetime) -> Execution:
    """Sign the session's file and store the result; nothing is recorded yet and no transaction is open.

    The stored bytes are read back and must begin with the source, byte for byte. Raises Refusal by name (certificate
    expired, revoked, key missing, file changed), Unavailable while storage does not answer. An outage of the
    time-stamp authority or of OCSP lowers nothing silently: the result names what is pending. A repeat after a crash
    takes up the file that was stored: the key is used once.
    """
    source = blob_read(session.source_sha256)
    if session.made:  # an earlier run stored the file and was killed before it could be recorded
        earlier = Execution(**session.made)
        _prove(sha256=earlier.sha256, source=source)
        return earlier
    key = key_open(_key(session), who=session.signer_label)
    plan = SignaturePlan(
        field=session.field,
        level=level_wanted(),
        certify=session.role == Role.LEADER,
        fills=tuple(FieldFill(name=n, text=t) for n, t in fills.items()),
        image=_picture(session),
        reason=reason,
        location="",
        claimed_title=reason if session.role == Role.LEADER else "",
        name="",
    )
    try:
        signed = sign(
            source=source,
            plan=plan,
            key=key,
            timestamps=timestamps(),
            trust=trust_store(),
            evidence=evidence(),
            now=now,
        )
    except ServiceUnavailable as error:
        raise Unavailable(str(error)) from error
    except SigningError as error:
        raise _refusal_of_signing(error, session) from error
    blob = blob_put(data=signed.pdf, content_type="application/pdf", now=now)
    _prove(sha256=blob.pk, source=source)
    pending = f"{signed.pending.service}: {signed.pending.detail}"[:300] if signed.pending else ""
    made = Execution(blob.pk, signed.level.value, signed.wanted.value, pending)
    SigningSession.objects.filter(pk=session.pk, state__in=OPEN).update(made=asdict(made))
    return made


def _prove(*, sha256: str, source: bytes) -> None:
    """Read the stored file back: whole, and the source with something appended."""
    if not blob_read(sha256).startswith(source):
        raise refuse(WrongState, Code.SIGNATURE_INVALID, detail=_("tệp đọc lại từ kho không khớp."))


def _key(session: SigningSession) -> SigningKey:
    row = key_for(session)
    if row is None:
        raise refuse(Refusal, Code.NO_KEY, who=session.signer_label)
    return row


def _picture(session: SigningSession) -> Picture | None:
    row: StampImage | None = image_for(session)
    return Picture.load(blob_read(row.blob_id), width_mm=row.width_mm) if row else None


def _refusal_of_signing(error: SigningError, session: SigningSession) -> Refusal:
    who = session.document.organ_name if session.role == Role.SEAL else session.signer_label
    if isinstance(error, CertificateExpired):
        return refuse(Refusal, Code.CERTIFICATE_EXPIRED, who=who, at=error.subject or str(error))
    if isinstance(error, CertificateNotYetValid):
        return refuse(Refusal, Code.CERTIFICATE_NOT_YET, who=who)
    if isinstance(error, CertificateRevoked):
        return refuse(Refusal, Code.CERTIFICATE_REVOKED, who=who)
    if isinstance(error, CertificateRefused):
        return refuse(Refusal, Code.NO_KEY, who=who)
    return refuse(Refusal, Code.SIGNING_FAILED, detail=str(error))


def session_done(*, session: SigningSession, now: datetime) -> None:
    """The session ended in a recorded signature."""
    SigningSession.objects.filter(pk=session.pk).update(
        state=SessionState.SIGNED, ended_at=now, error="", error_code=""
    )


def session_failed(*, session: SigningSession, refusal: Refusal, now: datetime) -> None:
    """The session ended without a signature, by name; a new one may be asked for."""
    SigningSession.objects.filter(pk=session.pk, state__in=OPEN).update(
        state=SessionState.FAILED,
        ended_at=now,
        error_code=refusal.codes[0].value if refusal.codes else "",
        error=str(refusal),
    )


def sessions_cancel(*, document: Document, now: datetime) -> None:
    """A changed or returned file kills every open request on it."""
    SigningSession.objects.filter(document=document, state__in=OPEN).update(
        state=SessionState.CANCELLED, ended_at=now, error_code=Code.FILE_CHANGED.value
    )


def _holder(person_id: int | None, agency_id: int | None) -> Q:
    """The rows of one person or of one agency, never of both or of nobody."""
    if (person_id is None) == (agency_id is None):
        raise ValueError("a key or an image belongs to a person or to an agency")
    return Q(agency_id=agency_id) if person_id is None else Q(person_id=person_id)


def key_set(*, reference: str, person_id: int | None = None, agency_id: int | None = None) -> SigningKey:
    """Name the key of a person or of an agency; an earlier one is kept, inactive.

    `reference` becomes the name of a file: small letters, digits and hyphens alone. Raises ValueError for another.
    """
    if not REFERENCE.fullmatch(reference):
        raise ValueError("a key's reference is made of small letters, digits and hyphens")
    SigningKey.objects.filter(_holder(person_id, agency_id), is_active=True).update(is_active=False)
    return SigningKey.objects.create(reference=reference, person_id=person_id, agency_id=agency_id)


def image_set(
    *,
    png: bytes,
    width_mm: float,
    height_mm: float,
    now: datetime,
    person_id: int | None = None,
    agency_id: int | None = None,
) -> StampImage:
    """Set the image of a signature or seal, with its physical size; an earlier one is kept, inactive."""
    blob = blob_put(data=png, content_type="image/png", now=now)
    StampImage.objects.filter(_holder(person_id, agency_id), is_active=True).update(is_active=False)
    return StampImage.objects.create(
        person_id=person_id, agency_id=agency_id, blob=blob, width_mm=width_mm, height_mm=height_mm
    )


__all__ = ["DATE_FIELD", "LEADER_FIELD", "NUMBER_FIELD", "SEAL_FIELD"]
