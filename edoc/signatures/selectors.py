"""Reading sessions, signatures, keys' references and images."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from edoc.domain.actors import Actor
from edoc.domain.errors import Conflict, NotFound, refuse
from edoc.domain.obstacles import Code
from edoc.queue.selectors import JobState, jobs_for_payload
from edoc.signatures.models import Role, SessionState, Signature, SigningKey, SigningSession, StampImage

OPEN = (SessionState.CONFIRMED, SessionState.SIGNING)


def session_get(*, session_id: UUID | str) -> SigningSession:
    try:
        return SigningSession.objects.select_related("document", "source", "signer").get(pk=session_id)
    except SigningSession.DoesNotExist as error:
        raise NotFound("signing session") from error


def session_open(*, document_id: int, role: str) -> SigningSession | None:
    """The session under way for a role, if any."""
    return SigningSession.objects.filter(document_id=document_id, role=role, state__in=OPEN).first()


def session_running(*, document_id: int, role: str, now: datetime) -> SigningSession | None:
    """The session under way whose job still lives; one whose job died keeps nobody waiting."""
    session = session_open(document_id=document_id, role=role)
    if session is None:
        return None
    jobs = jobs_for_payload(now=now, session_id=str(session.pk))
    return None if jobs and all(job.state is JobState.DEAD for job in jobs) else session


def session_asked(*, key: str, document_id: int, role: str, actor: Actor) -> SigningSession | None:
    """The session asked for with this key before, if any. Raises Conflict when the key belongs to another request."""
    there = session_by_key(key=key)
    if there is not None and (there.document_id, there.role, there.signer_id) != (document_id, role, actor.person):
        raise refuse(Conflict, Code.SESSION_OPEN)
    return there


def session_by_key(*, key: str) -> SigningSession | None:
    return SigningSession.objects.filter(idempotency_key=key).first()


def session_latest(*, document_id: int) -> SigningSession | None:
    return SigningSession.objects.filter(document_id=document_id).first()


def signatures_of(*, document_id: int) -> list[Signature]:
    """The signatures of a document's newest file: one row a field, the last validated."""
    found: dict[str, Signature] = {}
    rows = Signature.objects.filter(document_id=document_id, rendition__dead_at__isnull=True).order_by("rendition_id")
    for row in rows:
        found[row.field] = row
    return list(found.values())


def signatures_on(*, rendition_id: int) -> list[Signature]:
    return list(Signature.objects.filter(rendition_id=rendition_id))


def key_of_person(*, person_id: int) -> SigningKey | None:
    return SigningKey.objects.filter(person_id=person_id, is_active=True).first()


def key_of_agency(*, agency_id: int) -> SigningKey | None:
    return SigningKey.objects.filter(agency_id=agency_id, is_active=True).first()


def image_of_person(*, person_id: int) -> StampImage | None:
    return StampImage.objects.filter(person_id=person_id, is_active=True).first()


def image_of_agency(*, agency_id: int) -> StampImage | None:
    return StampImage.objects.filter(agency_id=agency_id, is_active=True).first()


def key_for(session: SigningSession) -> SigningKey | None:
    if session.role == Role.SEAL:
        return key_of_agency(agency_id=session.document.agency_id)
    return key_of_person(person_id=session.signer_id)


def image_for(session: SigningSession) -> StampImage | None:
    if session.role == Role.SEAL:
        return image_of_agency(agency_id=session.document.agency_id)
    return image_of_person(person_id=session.signer_id)


def signatures_pending() -> list[Signature]:
    """Signatures in living files whose level is below the one wanted."""
    rows = Signature.objects.filter(rendition__dead_at__isnull=True).exclude(pending_reason="")
    return list(rows.select_related("rendition", "document"))
