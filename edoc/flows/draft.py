"""Drafting: a form becomes a .docx, versions follow each other, a job makes the PDF with its reserved fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from edoc.audit.services import audit_record
from edoc.documents.access import document_get_for, document_lock_for
from edoc.documents.models import Attachment, Document, RenditionKind, Revision
from edoc.documents.moves import document_move
from edoc.documents.selectors import attachment_get, receivers_of, rendition_alive, revision_latest
from edoc.documents.services import (
    Identity,
    attachment_add,
    attachment_remove,
    document_create,
    document_update,
    grant,
    receivers_set,
    renditions_kill,
    revision_add,
)
from edoc.domain.actors import LEADING, Actor, PostKind, person_token
from edoc.domain.audit_codes import AuditCode
from edoc.domain.authority import SignatureBlock, signature_block
from edoc.domain.doctypes import OFFICIAL_LETTER, type_name
from edoc.domain.errors import BadInput, Obstacle, WrongState, obstacle, refuse, refuse_on
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import STATE_WORDS, Act, Direction, State
from edoc.domain.local_time import local_date
from edoc.domain.numbering import notation
from edoc.domain.obstacles import Code
from edoc.domain.rights import GrantReason, Right
from edoc.domain.secrecy import is_secret_level, secrecy_mark
from edoc.domain.wording import gettext_noop as _
from edoc.flows.draft_form import DraftForm, form_from_json
from edoc.flows.papers import file_lines, file_name, size_check
from edoc.organizations.models import Appointment
from edoc.organizations.selectors import agency_get, holder_of_post, leaders_of, post_get, unit_get
from edoc.paper.anchors import anchors_reinsert
from edoc.paper.forms import Article, OfficialForm, Signer, draft_docx
from edoc.paper.word import docx_lines
from edoc.queue.services import queue_put
from edoc.storage.services import blob_put, blob_read

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draft_obstacles(*, form: DraftForm, actor: Actor, now: datetime) -> list[Obstacle]:
    """Everything that keeps a draft from being made, all at once."""
    found: list[Obstacle] = []
    if is_secret_level(form.secrecy):
        found.append(obstacle(Code.STATE_SECRET, level=form.secrecy.lower()))
    elif mark := secrecy_mark(form.texts()):
        found.append(obstacle(Code.STATE_SECRET, level=mark))
    if not form.subject.strip():
        found.append(obstacle(Code.FIELD_MISSING, field=_("trích yếu")))
    if len(form.subject) > 500:
        found.append(
            obstacle(Code.FIELD_INVALID, field=_("Trích yếu"), value=_("quá 500 ký tự"), hint=_("Hãy viết ngắn lại."))
        )
    if form.signer_post_id is None or _signer(form, actor, now) is None:
        found.append(obstacle(Code.NO_SIGNER))
    codes = [r.code.upper() for r in form.receivers if r.code]
    if twice := sorted({c for c in codes if codes.count(c) > 1}):
        found.append(obstacle(Code.RECEIVER_TWICE, codes=", ".join(twice)))
    return found


def _signer(form: DraftForm, actor: Actor, now: datetime) -> Appointment | None:
    """Who holds the signer's post today, if it is a leading post of the drafter's agency."""
    if form.signer_post_id is None or actor.agency_id is None:
        return None
    held = holder_of_post(post_id=form.signer_post_id, day=local_date(now))
    if held is None or held.post.unit.agency_id != actor.agency_id or PostKind(held.post.kind) not in LEADING:
        return None
    return held


@transaction.atomic
def draft_document(*, form: DraftForm, actor: Actor, now: datetime) -> Document:
    """Start an outgoing document from a form (NĐ 30/2020, Đ.10)."""
    if actor.agency_id is None or actor.person_id is None:
        raise refuse(BadInput, Code.FIELD_MISSING, field=_("người soạn thảo"))
    refuse_on(draft_obstacles(form=form, actor=actor, now=now), BadInput)
    if form.answers_id is not None:
        document_get_for(document_id=form.answers_id, actor=actor, right=Right.HANDLE, now=now)
    agency = agency_get(agency_id=actor.agency_id)
    document = document_create(
        agency_id=agency.pk,
        direction=Direction.OUT,
        identity=_identity(form=form, actor=actor, now=now),
        actor=actor,
        now=now,
        signer_post_id=form.signer_post_id,
        answers_id=form.answers_id,
        desk=person_token(actor.person_id),
        desk_name=actor.label,
    )
    receivers_set(document=document, receivers=form.receivers)
    mine = person_token(actor.person_id)
    grant(
        document=document,
        holder=mine,
        right=Right.EDIT,
        reason=GrantReason.AUTHOR,
        actor=actor,
        now=now,
        detail=actor.label,
    )
    _revise(document=document, form=form, base_n=0, actor=actor, now=now)
    audit_record(
        code=AuditCode.DRAFTED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"subject": form.subject, "type": form.type_code},
    )
    return document


@transaction.atomic
def revise_document(*, document_id: int, form: DraftForm, base_n: int, actor: Actor, now: datetime) -> Revision:
    """Save a new version from the form; `base_n` is the version it was opened on."""
    document = _draft_locked(document_id=document_id, actor=actor, now=now, act=_("sửa dự thảo"))
    refuse_on(draft_obstacles(form=form, actor=actor, now=now), BadInput)
    identity = _identity(form=form, actor=actor, now=now)
    fields = {name: getattr(identity, name) for name in Identity.__slots__ if name != "urgency"}
    fields["type_name"] = type_name(form.type_code)
    if document.code_number:  # a new file under the number already given keeps number, date, notation and book
        if form.type_code != document.type_code:
            raise refuse(
                BadInput,
                Code.FIELD_INVALID,
                field=_("Loại văn bản"),
                value=type_name(form.type_code),
                hint=_("Văn bản đã có số, phải giữ nguyên loại."),
            )
        for kept in ("code_number", "code_notation", "document_date"):
            fields.pop(kept)
    document_update(
        document=document, now=now, urgency=form.urgency.value, signer_post_id=form.signer_post_id, **fields
    )
    receivers_set(document=document, receivers=form.receivers)
    return _revise(document=document, form=form, base_n=base_n, actor=actor, now=now)


def upload_revision(
    *, document_id: int, base_n: int, name: str, data: bytes, actor: Actor, now: datetime, note: str = ""
) -> Revision:
    """Store an edited .docx as the next version. Conversion and its checks follow in a job.

    Raises BadInput for what is no usable .docx, Conflict when somebody saved another version meanwhile.
    """
    document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    name = file_name(name)
    size_check(data, name=name)
    if mark := secrecy_mark(docx_lines(data, name=name)):
        raise refuse(BadInput, Code.STATE_SECRET, level=mark)
    with transaction.atomic():
        document = _draft_locked(document_id=document_id, actor=actor, now=now, act=_("sửa dự thảo"))
        earlier = revision_latest(document_id=document.pk)
        return _add(
            document=document,
            data=data,
            base_n=base_n,
            form=earlier.form if earlier else {},
            actor=actor,
            now=now,
            is_upload=True,
            note=note or name,
        )


def reinsert_anchors(*, document_id: int, base_n: int, actor: Actor, now: datetime) -> Revision:
    """Put lost places for number, date and signature back into the newest version, as a new version."""
    document = document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    latest = revision_latest(document_id=document.pk)
    if latest is None:
        raise refuse(WrongState, Code.NOT_CONVERTED)
    form = _official_form(form=form_from_json(latest.form), document=document, now=now)
    mended = anchors_reinsert(blob_read(latest.blob_id), form=form)
    with transaction.atomic():
        document = _draft_locked(document_id=document_id, actor=actor, now=now, act=_("chèn lại vị trí"))
        return _add(
            document=document,
            data=mended,
            base_n=base_n,
            form=latest.form,
            actor=actor,
            now=now,
            is_upload=True,
            note="Chèn lại vị trí số, ngày, chữ ký",
        )


def attach_file(
    *, document_id: int, name: str, data: bytes, content_type: str, actor: Actor, now: datetime
) -> Attachment:
    """Add a file that goes with the document; only while it is a draft. A marked one is refused where it is read."""
    document_get_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    name = file_name(name)
    size_check(data, name=name)
    if mark := secrecy_mark(file_lines(data, name=name)):
        raise refuse(BadInput, Code.STATE_SECRET, level=mark)
    with transaction.atomic():
        document = _draft_locked(document_id=document_id, actor=actor, now=now, act=_("đính kèm tệp"))
        blob = blob_put(data=data, content_type=content_type or "application/octet-stream", now=now)
        attachment = attachment_add(document=document, name=name, sha256=blob.pk, now=now)
        audit_record(
            code=AuditCode.ATTACHED,
            actor=actor,
            now=now,
            document_id=document.pk,
            detail={"name": name, "sha256": blob.pk},
        )
    return attachment


@transaction.atomic
def detach_file(*, document_id: int, attachment_id: int, actor: Actor, now: datetime) -> None:
    """Take an attachment out of a draft."""
    document = _draft_locked(document_id=document_id, actor=actor, now=now, act=_("bỏ tệp đính kèm"))
    attachment = attachment_get(document_id=document.pk, attachment_id=attachment_id)
    attachment_remove(attachment=attachment, now=now)
    audit_record(
        code=AuditCode.DETACHED, actor=actor, now=now, document_id=document.pk, detail={"name": attachment.name}
    )


@transaction.atomic
def withdraw_document(*, document_id: int, reason: str, actor: Actor, now: datetime) -> Document:
    """The author ends a draft; everything is kept. A numbered one is voided instead."""
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    if not reason.strip():
        raise refuse(BadInput, Code.REASON_MISSING)
    if document.code_number:
        raise refuse(WrongState, Code.NUMBER_TAKEN, number=document.code_number, book=_("sổ"))
    document_move(document=document, act=Act.WITHDRAW, actor=actor, now=now)
    renditions_kill(document=document, reason=reason, now=now)
    audit_record(code=AuditCode.WITHDRAWN, actor=actor, now=now, document_id=document.pk, detail={"reason": reason})
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return document


def _draft_locked(*, document_id: int, actor: Actor, now: datetime, act: str) -> Document:
    document = document_lock_for(document_id=document_id, actor=actor, right=Right.EDIT, now=now)
    if document.state_value is not State.DRAFT:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=act)
    return document


def _identity(*, form: DraftForm, actor: Actor, now: datetime) -> Identity:
    assert actor.agency_id is not None
    agency = agency_get(agency_id=actor.agency_id)
    unit = unit_get(unit_id=actor.unit_id) if actor.unit_id else None
    held = _signer(form, actor, now)
    block = block_for(post_id=form.signer_post_id, now=now)
    return Identity(
        type_code=form.type_code,
        subject=form.subject.strip(),
        organ_name=agency.name,
        organ_code=agency.code,
        code_notation=notation(
            type_code=form.type_code,
            agency_notation=agency.notation,
            unit_notation=unit.notation if unit and form.type_code == OFFICIAL_LETTER else "",
        ),
        signer_name=held.person.full_name if held else "",
        signer_position=held.post.title if held else "",
        authority=block.authority,
        urgency=form.urgency,
        reply_due_on=form.reply_due_on,
    )


def block_for(*, post_id: int | None, now: datetime) -> SignatureBlock:
    """The authority and position printed over the signature of a post."""
    if post_id is None:
        return SignatureBlock("", "")
    post = post_get(post_id=post_id)
    agency = post.unit.agency
    heads = [
        a.post.title for a in leaders_of(agency_id=agency.pk, day=local_date(now)) if a.post.kind == PostKind.LEADER
    ]
    return signature_block(
        kind=PostKind(post.kind),
        title=post.title,
        head_title=heads[0] if heads else "",
        collective="Ủy ban nhân dân" if agency.is_collective else "",
    )


def _revise(*, document: Document, form: DraftForm, base_n: int, actor: Actor, now: datetime) -> Revision:
    data = draft_docx(_official_form(form=form, document=document, now=now))
    return _add(document=document, data=data, base_n=base_n, form=form.as_json(), actor=actor, now=now, note=form.note)


def _add(
    *,
    document: Document,
    data: bytes,
    base_n: int,
    form: Mapping[str, object],
    actor: Actor,
    now: datetime,
    is_upload: bool = False,
    note: str = "",
) -> Revision:
    blob = blob_put(data=data, content_type=DOCX, now=now)
    revision = revision_add(
        document=document,
        base_n=base_n,
        sha256=blob.pk,
        form=form,
        actor=actor,
        now=now,
        is_upload=is_upload,
        note=note,
    )
    renditions_kill(document=document, reason=f"có bản {revision.n}", now=now, kinds=[RenditionKind.PREPARED])
    document_update(document=document, now=now)
    audit_record(
        code=AuditCode.REVISED,
        actor=actor,
        now=now,
        document_id=document.pk,
        detail={"revision": revision.n, "sha256": blob.pk, "upload": is_upload},
    )
    queue_put(
        Job.TYPESET,
        now=now,
        document_id=document.pk,
        revision_n=revision.n,
        dedup_key=f"typeset:{document.pk}:{revision.n}",
    )
    queue_put(Job.REINDEX, now=now, document_id=document.pk)
    return revision


def _official_form(*, form: DraftForm, document: Document, now: datetime) -> OfficialForm:
    agency = document.agency
    block = block_for(post_id=document.signer_post_id, now=now)
    return OfficialForm(
        type_code=form.type_code,
        agency=agency.name,
        parent_agency=agency.parent_name,
        notation=document.code_notation,
        place=agency.place,
        subject=form.subject.strip(),
        signer=Signer(position=block.position, name=document.signer_name, authority=block.authority),
        addressees=form.addressees,
        legal_bases=form.legal_bases,
        authority_line=_enacting_line(
            form=form, agency_name=agency.name, position=document.signer_position, is_collective=agency.is_collective
        ),
        body=form.body,
        articles=tuple(Article(paragraphs=tuple(p), heading=h) for h, p in form.articles),
        receivers=tuple(r.line for r in form.receivers),
        drafting_unit=document.unit.notation if document.unit else "",
        urgency=form.urgency,
        contact_lines=form.contact_lines,
        created_at=now,
    )


def _enacting_line(*, form: DraftForm, agency_name: str, position: str, is_collective: bool) -> str:
    """The line over "QUYẾT ĐỊNH:": the body that decides, or the head who does."""
    if not form.articles:
        return ""
    return agency_name.upper() if is_collective else position.upper()


def draft_blockers(*, document: Document) -> list[Obstacle]:
    """What keeps a draft from being submitted: no PDF of the newest version, or no receiver."""
    found: list[Obstacle] = []
    latest = revision_latest(document_id=document.pk)
    alive = rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED)
    if latest is None or alive is None or alive.revision_id != latest.pk:
        found.append(obstacle(Code.NOT_CONVERTED))
    if not receivers_of(document_id=document.pk):
        found.append(obstacle(Code.NO_RECEIVER))
    if document.signer_post_id is None:
        found.append(obstacle(Code.NO_SIGNER))
    return found
