"""The .docx of a version becomes the PDF/A that is reviewed and signed, with its reserved fields: a job."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.access import document_get_for, document_lock_for
from edoc.documents.models import Document, RenditionKind
from edoc.documents.selectors import rendition_alive, revision_latest
from edoc.documents.services import (
    document_update,
    rendition_add,
)
from edoc.domain.actors import Actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.errors import BadInput, Refusal, refuse
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import State
from edoc.domain.local_time import local_date
from edoc.domain.obstacles import Code
from edoc.domain.rights import Right
from edoc.domain.secrecy import secrecy_mark
from edoc.flows.papers import pdf_typeset
from edoc.organizations.selectors import holder_of_post
from edoc.queue.services import queue_put
from edoc.signatures.services import stamp_measures
from edoc.storage.services import blob_put, blob_read


def typeset_document(*, document_id: int, revision_n: int, actor: Actor, now: datetime) -> None:
    """Job: the .docx of one version becomes PDF/A with its reserved fields, bound to the version.

    Raises BadInput with what is wrong with the file, Unavailable while the converter does not answer. A version that
    is no longer the newest is left alone, and a repeated job finds its work done.
    """
    document = document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    latest = revision_latest(document_id=document_id)
    if latest is None or latest.n != revision_n or document.state_value is not State.DRAFT:
        return
    alive = rendition_alive(document_id=document_id, kind=RenditionKind.PREPARED)
    if alive is not None and alive.revision_id == latest.pk:
        return
    measures = stamp_measures(agency_id=document.agency_id, signer_id=signer_id_of(document, now))
    try:
        paper = pdf_typeset(blob_read(latest.blob_id), name=f"{document.type_name}.docx", measures=measures)
        if mark := secrecy_mark(paper.lines):
            raise refuse(BadInput, Code.STATE_SECRET, level=mark)
    except Refusal as refusal:
        audit_record(
            code=AuditCode.CONVERT_FAILED,
            actor=actor,
            now=now,
            document_id=document_id,
            detail={"revision": latest.n, "codes": [c.value for c in refusal.codes], "reason": str(refusal)[:500]},
        )
        raise
    with transaction.atomic():
        blob = blob_put(data=paper.pdf, content_type="application/pdf", now=now)
        document = document_lock_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
        newest = revision_latest(document_id=document_id)
        if newest is None or newest.pk != latest.pk or document.state_value is not State.DRAFT:
            return
        rendition_add(
            document=document,
            kind=RenditionKind.PREPARED,
            sha256=blob.pk,
            now=now,
            revision=latest,
            page_count=paper.page_count,
            fields=paper.fields,
            replaces=f"bản {latest.n}",
        )
        document_update(document=document, now=now, page_count=paper.page_count)
        audit_record(
            code=AuditCode.CONVERTED,
            actor=actor,
            now=now,
            document_id=document_id,
            detail={"revision": latest.n, "sha256": blob.pk, "pages": paper.page_count},
        )
        queue_put(Job.RENDER_PAGES, now=now, sha256=blob.pk)
        queue_put(Job.REINDEX, now=now, document_id=document_id)


def typeset_again(*, document: Document, now: datetime) -> None:
    """The newest version gets a fresh PDF after its last one died with a signature; revising it is not a must."""
    latest = revision_latest(document_id=document.pk)
    if latest is not None:
        queue_put(
            Job.TYPESET,
            now=now,
            document_id=document.pk,
            revision_n=latest.n,
            dedup_key=f"typeset:{document.pk}:{latest.n}:{document.version}",
        )


def signer_id_of(document: Document, now: datetime) -> int | None:
    if document.signer_post_id is None:
        return None
    held = holder_of_post(post_id=document.signer_post_id, day=local_date(now))
    return held.person_id if held else None
