"""Raising the level of stored files once time stamps or evidence are there again; nothing is ever lowered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from edoc.documents.selectors import rendition_get
from edoc.domain.errors import Refusal, Unavailable, WrongState, refuse
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.signatures.config import evidence, level_wanted, timestamps, trust_store
from edoc.storage.services import blob_put, blob_read
from signing.errors import ServiceUnavailable, SigningError
from signing.upkeep import raise_level


@dataclass(frozen=True, slots=True)
class Raised:
    """A file with a higher level, stored and read back, not yet recorded."""

    document_id: int
    kind: str
    source_sha256: str
    sha256: str
    level: str


def rendition_raise(*, rendition_id: int, now: datetime) -> Raised | None:
    """Raise one living file to the level wanted; None when it is dead or there already.

    Raises Unavailable while a service still does not answer (the job waits), Refusal when the file cannot be raised.
    """
    rendition = rendition_get(rendition_id=rendition_id)
    if rendition.dead_at is not None:
        return None
    source = blob_read(rendition.blob_id)
    try:
        raised = raise_level(
            source=source,
            timestamps=timestamps(),
            trust=trust_store(),
            evidence=evidence(),
            now=now,
            level=level_wanted(),
        )
    except ServiceUnavailable as error:
        raise Unavailable(str(error)) from error
    except SigningError as error:
        raise refuse(Refusal, Code.SIGNING_FAILED, detail=str(error)) from error
    if not raised.changed:
        if raised.pending is not None:
            raise Unavailable(f"{raised.pending.service}: {raised.pending.detail}")
        return None
    blob = blob_put(data=raised.pdf, content_type="application/pdf", now=now)
    if not blob_read(blob.pk).startswith(source):
        raise refuse(WrongState, Code.SIGNATURE_INVALID, detail=_("tệp đọc lại từ kho không khớp."))
    return Raised(rendition.document_id, rendition.kind, rendition.blob_id, blob.pk, raised.level.value)
