"""Write edXML exactly: the order of QCVN 102:2016, one namespace, the literal `edXML:` prefix inside the envelope."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from enum import StrEnum

from edoc.domain.delivery import STATUS_RULES
from edoc.domain.errors import BadInput, Obstacle, obstacle, refuse_on
from edoc.domain.obstacles import Code
from edoc.exchange.codec.dates import date_write, datetime_write
from edoc.exchange.codec.messages import (
    Attachment,
    Business,
    BusinessKind,
    DocumentMessage,
    OtherInfo,
    Party,
    Reference,
    Staff,
    StatusMessage,
)
from edoc.exchange.codec.payload import zip_pack
from edoc.exchange.codec.xml import NAMESPACE, PREFIX, XmlWriter

_ROOT = f'xmlns="{NAMESPACE}" xmlns:edXML="{NAMESPACE}"'


class Packing(StrEnum):
    """How files are packed: in a zip each, as the axis does, or as they are."""

    ZIP = "zip"
    RAW = "raw"


def write_document(message: DocumentMessage, *, packing: Packing = Packing.ZIP) -> bytes:
    """Write a document message; refuse with every field that is missing."""
    refuse_on(_document_obstacles(message), BadInput)
    xml = XmlWriter()
    ids = [_content_id(index, item) for index, item in enumerate(message.attachments, start=1)]
    with xml.element("edXML", _ROOT):
        with xml.element(f"{PREFIX}edXMLEnvelope"):
            with xml.element(f"{PREFIX}edXMLHeader"):
                _message_header(xml, message)
                _trace_list(xml, message)
                xml.leaf(f"{PREFIX}DigitalSignature", "")
            with xml.element(f"{PREFIX}edXMLBody"), xml.element(f"{PREFIX}edXMLManifest", 'version="1.0"'):
                for content_id, item in zip(ids, message.attachments, strict=True):
                    _manifest_entry(xml, content_id, item, packing)
        if message.attachments:
            with xml.element("AttachmentEncoded"):
                for content_id, item in zip(ids, message.attachments, strict=True):
                    _attachment(xml, content_id, item, packing)
    return xml.to_bytes()


def write_status(message: StatusMessage) -> bytes:
    """Write a status message; refuse with every field that is missing."""
    refuse_on(_status_obstacles(message), BadInput)
    xml = XmlWriter()
    with (
        xml.element("edXML", _ROOT),
        xml.element(f"{PREFIX}edXMLEnvelope"),
        xml.element(f"{PREFIX}edXMLHeader"),
        xml.element(f"{PREFIX}MessageHeader"),
    ):
        _party(xml, "From", message.sender)
        _reference(xml, message.response, status=True)
        with xml.element(f"{PREFIX}StaffInfo"):
            _staff(xml, message.staff, ("Department", "Staff", "Mobile", "Email"))
        xml.leaf(f"{PREFIX}StatusCode", message.code.value)
        xml.leaf(f"{PREFIX}Description", message.description)
        xml.leaf(f"{PREFIX}Timestamp", datetime_write(message.at) if message.at else "")
    return xml.to_bytes()


def _missing(field: str) -> Obstacle:
    return obstacle(Code.FIELD_MISSING, field=field)


def _document_obstacles(message: DocumentMessage) -> Iterator[Obstacle]:
    """Name what a receiver cannot do without (NĐ 30/2020, Phụ lục VI)."""
    required = {
        "mã định danh nơi gửi": message.sender.code,
        "nơi nhận": message.receivers,
        "mã định danh văn bản": message.document_id,
        "số văn bản": message.number.number,
        "ngày ban hành": message.promulgated,
        "tên loại văn bản": message.type.name,
        "trích yếu": message.subject,
    }
    yield from (_missing(field) for field, value in required.items() if not value)
    if any(not receiver.code for receiver in message.receivers):
        yield _missing("mã định danh nơi nhận")
    if message.business.kind in (BusinessKind.NEW, BusinessKind.REPLACE) and not message.attachments:
        yield _missing("tệp văn bản")
    if message.business.kind is BusinessKind.RECALL and not message.responses:
        yield _missing("văn bản cần thu hồi")
    if message.business.kind is BusinessKind.UPDATE and not message.business.document_id:
        yield _missing("văn bản cần cập nhật")
    if message.business.kind is BusinessKind.REPLACE and not message.business.replacements:
        yield _missing("văn bản bị thay thế")


def _status_obstacles(message: StatusMessage) -> Iterator[Obstacle]:
    required = {
        "mã định danh nơi gửi": message.sender.code,
        "mã định danh văn bản": message.response.document_id,
        "thời điểm": message.at,
    }
    yield from (_missing(field) for field, value in required.items() if not value)
    if STATUS_RULES[message.code].needs_reason and not message.description:
        yield _missing("lý do")


def _leaf(xml: XmlWriter, name: str, value: str) -> None:
    xml.leaf(PREFIX + name, value)


def _optional(xml: XmlWriter, name: str, value: object) -> None:
    if value not in (None, ""):
        _leaf(xml, name, str(value))


def _party(xml: XmlWriter, name: str, party: Party) -> None:
    with xml.element(PREFIX + name):
        _leaf(xml, "OrganId", party.code)
        _leaf(xml, "OrganizationInCharge", party.in_charge)
        _leaf(xml, "OrganName", party.name)
        _leaf(xml, "OrganAdd", party.address)
        _leaf(xml, "Email", party.email)
        _leaf(xml, "Telephone", party.telephone)
        _leaf(xml, "Fax", party.fax)
        _leaf(xml, "Website", party.website)


def _message_header(xml: XmlWriter, message: DocumentMessage) -> None:
    """Write MessageHeader in the order of QCVN 102:2016, 1.1 From to 1.14 DocumentId."""
    with xml.element(f"{PREFIX}MessageHeader"):
        _party(xml, "From", message.sender)
        for receiver in message.receivers:
            _party(xml, "To", receiver)
        with xml.element(f"{PREFIX}Code"):
            _leaf(xml, "CodeNumber", message.number.number)
            _leaf(xml, "CodeNotation", message.number.notation)
        with xml.element(f"{PREFIX}PromulgationInfo"):
            _leaf(xml, "Place", message.place)
            _leaf(xml, "PromulgationDate", date_write(message.promulgated) if message.promulgated else "")
        with xml.element(f"{PREFIX}DocumentType"):
            _leaf(xml, "Type", message.type.type)
            _leaf(xml, "TypeDetail", message.type.detail)
            _leaf(xml, "TypeName", message.type.name)
        _leaf(xml, "Subject", message.subject)
        _optional(xml, "Content", message.content)
        for signer in message.signers:
            with xml.element(f"{PREFIX}SignerInfo"):
                _leaf(xml, "Competence", signer.competence)
                _leaf(xml, "Position", signer.position)
                _leaf(xml, "FullName", signer.full_name)
        _optional(xml, "DueDate", date_write(message.due) if message.due else None)
        if message.to_places:
            with xml.element(f"{PREFIX}ToPlaces"):
                for place in message.to_places:
                    _leaf(xml, "Place", place)
        _other_info(xml, message.other)
        for response in message.responses:
            _reference(xml, response)
        _optional(xml, "SteeringType", message.steering)
        _leaf(xml, "DocumentId", message.document_id)


def _other_info(xml: XmlWriter, other: OtherInfo) -> None:
    if other == OtherInfo():
        return
    with xml.element(f"{PREFIX}OtherInfo"):
        _optional(xml, "Priority", None if other.priority is None else int(other.priority))
        _optional(xml, "SphereOfPromulgation", other.sphere)
        _optional(xml, "TyperNotation", other.typer)
        _optional(xml, "PromulgationAmount", other.copies)
        _optional(xml, "PageAmount", other.pages)
        _optional(xml, "Direction", None if other.direction is None else str(other.direction).lower())
        if other.appendixes:
            with xml.element(f"{PREFIX}Appendixes"):
                for appendix in other.appendixes:
                    _leaf(xml, "Appendix", appendix)


def _reference(xml: XmlWriter, response: Reference, *, status: bool = False) -> None:
    """Write ResponseFor; a status message puts the date before the identity."""
    promulgated = date_write(response.promulgated) if response.promulgated else ""
    with xml.element(f"{PREFIX}ResponseFor"):
        _leaf(xml, "OrganId", response.organ_id)
        _leaf(xml, "Code", response.code)
        if status:
            _leaf(xml, "PromulgationDate", promulgated)
            _leaf(xml, "DocumentId", response.document_id)
        else:
            _leaf(xml, "DocumentId", response.document_id)
            _leaf(xml, "PromulgationDate", promulgated)


def _staff(xml: XmlWriter, staff: Staff, order: tuple[str, ...]) -> None:
    values = {
        "Department": staff.department,
        "Staff": staff.name,
        "Email": staff.email,
        "Mobile": staff.mobile,
    }
    for name in order:
        _leaf(xml, name, values[name])


def _trace_list(xml: XmlWriter, message: DocumentMessage) -> None:
    with xml.element(f"{PREFIX}TraceHeaderList"):
        for trace in message.traces:
            with xml.element(f"{PREFIX}TraceHeader"):
                _leaf(xml, "OrganId", trace.organ_id)
                _leaf(xml, "Timestamp", datetime_write(trace.at) if trace.at else "")
        _business(xml, message.business)


def _business(xml: XmlWriter, business: Business) -> None:
    with xml.element(f"{PREFIX}Bussiness"):
        _optional(xml, "DocumentId", business.document_id)
        _leaf(xml, "BussinessDocType", str(int(business.kind)))
        _leaf(xml, "BussinessDocReason", business.reason)
        _optional(xml, "Paper", None if business.paper is None else int(business.paper))
        if business.update is not None:
            with xml.element(f"{PREFIX}BussinessDocumentInfo"):
                _leaf(xml, "DocumentInfo", str(int(business.update.document_changed)))
                _leaf(xml, "DocumentReceiver", str(int(business.update.receivers_changed)))
                with xml.element(f"{PREFIX}ReceiverList"):
                    for change in business.update.receivers:
                        with xml.element(f"{PREFIX}Receiver"):
                            _leaf(xml, "OrganId", change.organ_id)
                            _leaf(xml, "ReceiverType", str(int(change.added)))
        if business.replacements:
            with xml.element(f"{PREFIX}ReplacementInfoList"):
                for replaced in business.replacements:
                    with xml.element(f"{PREFIX}ReplacementInfo"):
                        _leaf(xml, "DocumentId", replaced.document_id)
                        with xml.element(f"{PREFIX}OrganIdList"):
                            for organ_id in replaced.organ_ids:
                                _leaf(xml, "OrganId", organ_id)
        for staff in business.staff:
            with xml.element(f"{PREFIX}StaffInfo"):
                _staff(xml, staff, ("Department", "Staff", "Email", "Mobile"))


def _content_id(index: int, attachment: Attachment) -> str:
    return attachment.content_id.removeprefix("cid:") or f"file-{index}"


def _packed_type(attachment: Attachment, packing: Packing) -> str:
    return "application/zip" if packing is Packing.ZIP else attachment.content_type


def _manifest_entry(xml: XmlWriter, content_id: str, item: Attachment, packing: Packing) -> None:
    with xml.element(f"{PREFIX}Reference"):
        _leaf(xml, "ContentId", f"cid:{content_id}")
        _leaf(xml, "ContentType", _packed_type(item, packing))
        _leaf(xml, "Description", item.description)
        _leaf(xml, "AttachmentName", item.name)


def _attachment(xml: XmlWriter, content_id: str, item: Attachment, packing: Packing) -> None:
    data = zip_pack(item.data) if packing is Packing.ZIP else item.data
    with xml.element("Attachment"):
        xml.leaf("ContentId", f"cid:{content_id}")
        xml.leaf("AttachmentName", item.name)
        xml.leaf("Description", item.description)
        xml.leaf("ContentType", _packed_type(item, packing))
        _leaf(xml, "ContentTransferEncoded", base64.b64encode(data).decode("ascii"))
