"""Reading the record. Who may see what is decided in `access`, never here."""

from __future__ import annotations

from edoc.documents.models import Attachment, Document, Receiver, Rendition, RenditionKind, Revision
from edoc.domain.errors import NotFound
from edoc.domain.text import fold, number_key


def revision_latest(*, document_id: int) -> Revision | None:
    return Revision.objects.filter(document_id=document_id).select_related("author").first()


def revisions_of(*, document_id: int) -> list[Revision]:
    return list(Revision.objects.filter(document_id=document_id).select_related("author"))


def revision_get(*, document_id: int, n: int) -> Revision:
    try:
        return Revision.objects.get(document_id=document_id, n=n)
    except Revision.DoesNotExist as error:
        raise NotFound("revision") from error


def rendition_alive(*, document_id: int, kind: str) -> Rendition | None:
    """The living rendition of a kind."""
    return Rendition.objects.filter(document_id=document_id, kind=kind, dead_at__isnull=True).first()


def rendition_current(*, document_id: int) -> Rendition | None:
    """What a reader is shown: sealed before signed before prepared; what was received for an incoming document."""
    alive = {r.kind: r for r in Rendition.objects.filter(document_id=document_id, dead_at__isnull=True)}
    for kind in (RenditionKind.RECEIVED, RenditionKind.SEALED, RenditionKind.SIGNED, RenditionKind.PREPARED):
        if kind.value in alive:
            return alive[kind.value]
    return None


def renditions_of(*, document_id: int) -> list[Rendition]:
    return list(Rendition.objects.filter(document_id=document_id).select_related("revision"))


def rendition_get(*, rendition_id: int) -> Rendition:
    try:
        return Rendition.objects.select_related("document", "revision").get(pk=rendition_id)
    except Rendition.DoesNotExist as error:
        raise NotFound("rendition") from error


def attachments_of(*, document_id: int) -> list[Attachment]:
    return list(Attachment.objects.filter(document_id=document_id, removed_at__isnull=True).select_related("blob"))


def attachment_get(*, document_id: int, attachment_id: int) -> Attachment:
    try:
        return Attachment.objects.select_related("blob").get(
            pk=attachment_id, document_id=document_id, removed_at__isnull=True
        )
    except Attachment.DoesNotExist as error:
        raise NotFound("attachment") from error


def receivers_of(*, document_id: int) -> list[Receiver]:
    return list(Receiver.objects.filter(document_id=document_id))


def document_by_edxml_id(*, agency_id: int, organ_code: str, edxml_id: str) -> Document | None:
    """An incoming document of the agency by the sender's DocumentId."""
    return Document.objects.filter(
        agency_id=agency_id, direction="in", organ_code__iexact=organ_code, edxml_id=edxml_id
    ).first()


def documents_alike(*, document: Document) -> list[Document]:
    """Incoming documents with the same identity: DocumentId, the same file, or number, notation and author.

    Source: NĐ 30/2020, Phụ lục VI, Phần I, III.1 h.
    """
    same = Document.objects.filter(agency_id=document.agency_id, direction="in").exclude(pk=document.pk)
    found: dict[int, Document] = {}
    if document.edxml_id:
        found |= {d.pk: d for d in same.filter(edxml_id=document.edxml_id)}
    files = Rendition.objects.filter(document=document, kind=RenditionKind.RECEIVED).values("blob_id")
    copies = Rendition.objects.filter(kind=RenditionKind.RECEIVED, blob_id__in=files).values("document_id")
    found |= {d.pk: d for d in same.filter(pk__in=copies)}
    if document.code_number:
        found |= {d.pk: d for d in same.filter(code_number__endswith=_digits(document)) if _same_number(d, document)}
    return [d for d in found.values() if d.state != "refused"]


def _digits(document: Document) -> str:
    """The number without its leading zero, as another system may have written it."""
    return document.code_number.lstrip("0")


def _same_number(one: Document, other: Document) -> bool:
    """Number, notation and author agree, letters folded (a database folds ASCII alone), within one year."""
    days = [d.document_date for d in (one, other) if d.document_date is not None]
    return (
        number_key(one.number) == number_key(other.number)
        and fold(one.organ_name) == fold(other.organ_name)
        and len({day.year for day in days}) < 2
    )


def replies_of(*, document_id: int) -> list[Document]:
    return list(Document.objects.filter(answers_id=document_id))
