"""What a confirmed wish to sign leaves behind, for the leader's signature and the seal alike: session, entry, job."""

from __future__ import annotations

from datetime import datetime

from edoc.audit.services import audit_record
from edoc.documents.models import Document, Rendition
from edoc.documents.selectors import receivers_of
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.jobs import Job
from edoc.queue.services import queue_put
from edoc.signatures.models import Role, SigningSession
from edoc.signatures.services import session_confirm

ASKED = {Role.LEADER: AuditCode.SIGNATURE_REQUESTED, Role.SEAL: AuditCode.SEAL_REQUESTED}


def signing_ask(
    *,
    document: Document,
    source: Rendition,
    role: Role,
    idempotency_key: str,
    confirmation: str,
    actor: Actor,
    now: datetime,
) -> SigningSession:
    """Write the session with its receivers frozen, its entry in the log and its job, in the caller's transaction."""
    session = session_confirm(
        document=document,
        source=source,
        role=role,
        actor=actor,
        idempotency_key=idempotency_key,
        confirmation=confirmation,
        receivers=[r.code for r in receivers_of(document_id=document.pk) if r.code],
        now=now,
    )
    audit_record(
        code=ASKED[role],
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={
            "session": str(session.pk),
            "sha256": source.blob_id,
            "confirmation": confirmation,
            "receivers": session.receivers,
        },
    )
    queue_put(Job.SIGN, now=now, session_id=str(session.pk), dedup_key=f"sign:{session.pk}")
    return session
