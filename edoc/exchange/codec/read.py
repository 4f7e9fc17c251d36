"""Read edXML tolerantly: by name and never by position, with what real senders get wrong, and no trust at all."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree

from edoc.domain.delivery import status_code_read
from edoc.domain.errors import BadInput, Obstacle, obstacle, refuse, refuse_on
from edoc.domain.obstacles import Code
from edoc.exchange.codec.dates import date_read, datetime_read
from edoc.exchange.codec.identity import document_id_write
from edoc.exchange.codec.limits import DEFAULT_LIMITS, Limits
from edoc.exchange.codec.messages import (
    Attachment,
    Business,
    BusinessKind,
    DocumentMessage,
    DocumentNumber,
    DocumentType,
    Message,
    OtherInfo,
    Party,
    Priority,
    ReceiverChange,
    Reference,
    Replacement,
    Signer,
    Staff,
    StatusMessage,
    Trace,
    UpdateScope,
)
from edoc.exchange.codec.payload import base64_decode, content_type_of, unpack
from edoc.exchange.codec.xml import find, find_all, parse, text_of

_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no"})
Element = etree._Element


def read(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Message:
    """Read an edXML file into a document or status message; raise BadInput that names what is wrong."""
    root = parse(data, limits)
    header = find(root, "MessageHeader", deep=True)
    if text_of(header, "StatusCode"):
        return _Reader(root, limits).status()
    return _Reader(root, limits).document()


class _Reader:
    """One reading: the elements it stands on and the remarks it collects."""

    def __init__(self, root: Element, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.header = find(root, "MessageHeader", deep=True)
        self.remarks: list[Obstacle] = []

    # --- the two kinds

    def document(self) -> DocumentMessage:
        """Read a document message."""
        sender = _party(find(self.header, "From"))
        code = find(self.header, "Code")
        number = DocumentNumber(text_of(code, "CodeNumber"), text_of(code, "CodeNotation"))
        info = find(self.header, "PromulgationInfo")
        promulgated = self._date(info, "PromulgationDate")
        document_id = text_of(self.header, "DocumentId")
        if not document_id and sender.code and promulgated and number.number:
            document_id = document_id_write(
                organ_id=sender.code,
                promulgated=promulgated,
                number=number.number,
                notation=number.notation,
            )
        refuse_on(_missing({"mã định danh nơi gửi": sender.code, "mã định danh văn bản": document_id}), BadInput)
        business = self._business()
        kind = find(self.header, "DocumentType")
        return DocumentMessage(
            sender=sender,
            receivers=tuple(_party(each) for each in find_all(self.header, "To")),
            document_id=document_id,
            number=number,
            place=text_of(info, "Place"),
            promulgated=promulgated,
            type=DocumentType(text_of(kind, "TypeName"), text_of(kind, "Type"), text_of(kind, "TypeDetail")),
            subject=text_of(self.header, "Subject"),
            content=text_of(self.header, "Content"),
            signers=tuple(
                Signer(text_of(each, "FullName"), text_of(each, "Position"), text_of(each, "Competence"))
                for each in find_all(self.header, "SignerInfo")
            ),
            due=self._date(self.header, "DueDate"),
            to_places=_texts(find(self.header, "ToPlaces"), "Place"),
            other=self._other_info(),
            responses=tuple(self._reference(each) for each in find_all(self.header, "ResponseFor")),
            steering=text_of(self.header, "SteeringType"),
            traces=tuple(
                Trace(text_of(each, "OrganId"), self._datetime(each, "Timestamp"))
                for each in find_all(self.root, "TraceHeader", deep=True)
            ),
            business=business,
            attachments=self._attachments(required=business.kind in (BusinessKind.NEW, BusinessKind.REPLACE)),
            remarks=tuple(self.remarks),
        )

    def status(self) -> StatusMessage:
        """Read a status message."""
        sender = _party(find(self.header, "From"))
        response = self._reference(find(self.header, "ResponseFor"))
        text = text_of(self.header, "StatusCode")
        code = status_code_read(text)
        if code is None:
            hint = "Đề nghị nơi gửi dùng mã 01 đến 06, 13, 15, 16."
            raise refuse(BadInput, Code.FIELD_INVALID, field="StatusCode", value=text[:20], hint=hint)
        if not response.document_id and response.organ_id and response.promulgated and response.code:
            number, _, notation = response.code.partition("/")
            derived = document_id_write(
                organ_id=response.organ_id, promulgated=response.promulgated, number=number, notation=notation
            )
            response = Reference(response.organ_id, response.code, derived, response.promulgated)
        required = {"mã định danh nơi gửi": sender.code, "mã định danh văn bản": response.document_id}
        refuse_on(_missing(required), BadInput)
        return StatusMessage(
            sender=sender,
            response=response,
            code=code,
            at=self._datetime(self.header, "Timestamp"),
            staff=_staff(find(self.header, "StaffInfo")),
            description=text_of(self.header, "Description"),
            remarks=tuple(self.remarks),
        )

    # --- values that may be unreadable

    def _remark(self, field: str, value: str) -> None:
        self.remarks.append(obstacle(Code.EDXML_VALUE_UNREADABLE, field=field, value=value[:80]))

    def _date(self, parent: Element | None, name: str) -> date | None:
        text = text_of(parent, name)
        found = date_read(text)
        if text and found is None and not text.startswith("0001"):
            self._remark(name, text)
        return found

    def _datetime(self, parent: Element | None, name: str) -> datetime | None:
        text = text_of(parent, name)
        found = datetime_read(text)
        if text and found is None and not text.startswith("0001"):
            self._remark(name, text)
        return found

    def _number(self, parent: Element | None, name: str) -> int | None:
        text = text_of(parent, name)
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        self._remark(name, text)
        return None

    def _flag(self, parent: Element | None, name: str) -> bool | None:
        text = text_of(parent, name).lower()
        if not text:
            return None
        if text in _YES | _NO:
            return text in _YES
        self._remark(name, text)
        return None

    # --- parts

    def _reference(self, element: Element | None) -> Reference:
        return Reference(
            organ_id=text_of(element, "OrganId"),
            code=text_of(element, "Code"),
            document_id=text_of(element, "DocumentId"),
            promulgated=self._date(element, "PromulgationDate"),
        )

    def _other_info(self) -> OtherInfo:
        element = find(self.header, "OtherInfo")
        if element is None:
            return OtherInfo()
        priority = self._number(element, "Priority")
        if priority is not None and priority not in list(Priority):
            self._remark("Priority", str(priority))
            priority = None
        return OtherInfo(
            priority=None if priority is None else Priority(priority),
            sphere=text_of(element, "SphereOfPromulgation"),
            typer=text_of(element, "TyperNotation"),
            copies=self._number(element, "PromulgationAmount"),
            pages=self._number(element, "PageAmount"),
            direction=self._flag(element, "Direction"),
            appendixes=_texts(find(element, "Appendixes"), "Appendix"),
        )

    def _business(self) -> Business:
        """Read what the message does. The standard spells it `Bussiness`; both spellings are read."""
        element = find(self.root, "Bussiness", deep=True)
        if element is None:
            element = find(self.root, "Business", deep=True)
        text = text_of(element, "BussinessDocType", "BusinessDocType")
        if text and text.strip() not in {str(int(kind)) for kind in BusinessKind}:
            # Guessing here could turn a recall into a new document.
            hint = "Đề nghị nơi gửi dùng 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế."
            raise refuse(BadInput, Code.FIELD_INVALID, field="BussinessDocType", value=text[:20], hint=hint)
        return Business(
            kind=BusinessKind(int(text or 0)),
            reason=text_of(element, "BussinessDocReason", "BusinessDocReason"),
            paper=self._flag(element, "Paper"),
            document_id=text_of(element, "DocumentId"),
            update=self._update(find(element, "BussinessDocumentInfo")),
            replacements=tuple(
                Replacement(text_of(each, "DocumentId"), _texts(find(each, "OrganIdList"), "OrganId"))
                for each in find_all(find(element, "ReplacementInfoList"), "ReplacementInfo")
            ),
            staff=tuple(_staff(each) for each in find_all(element, "StaffInfo")),
        )

    def _update(self, element: Element | None) -> UpdateScope | None:
        if element is None:
            return None
        return UpdateScope(
            document_changed=bool(self._flag(element, "DocumentInfo")),
            receivers_changed=bool(self._flag(element, "DocumentReceiver")),
            receivers=tuple(
                ReceiverChange(text_of(each, "OrganId"), added=bool(self._flag(each, "ReceiverType")))
                for each in find_all(find(element, "ReceiverList"), "Receiver")
            ),
        )

    # --- files

    def _attachments(self, *, required: bool) -> tuple[Attachment, ...]:
        """Read the files in the order of the manifest; a file the manifest forgot follows."""
        entries = list(find_all(find(self.root, "edXMLManifest", deep=True), "Reference"))
        parts = list(find_all(find(self.root, "AttachmentEncoded", deep=True), "Attachment"))
        if max(len(entries), len(parts)) > self.limits.count:
            limit = f"{self.limits.count} tệp"
            raise refuse(BadInput, Code.ATTACHMENT_BOMB, name="AttachmentEncoded", limit=limit)
        pairs = self._pairs(entries, parts)
        if required and not pairs:
            raise refuse(BadInput, Code.ATTACHMENT_MISSING, name="tệp văn bản")
        files: list[Attachment] = []
        left = self.limits.attachments
        for entry, part in pairs:
            item = self._file(entry, part)
            left -= len(item.data)
            if left < 0:
                limit = f"{self.limits.attachments // 1024 // 1024} MB"
                raise refuse(BadInput, Code.ATTACHMENT_BOMB, name=item.name, limit=limit)
            files.append(item)
        return tuple(files)

    def _pairs(self, entries: list[Element], parts: list[Element]) -> list[tuple[Element | None, Element]]:
        """Match manifest and files by ContentId, else by name, else the only one to the only one."""
        free = list(parts)
        pairs: list[tuple[Element | None, Element]] = []
        lost: list[Obstacle] = []
        for entry in entries:
            match = _match(entry, free)
            if match is None and len(entries) == len(parts) == 1:
                match = parts[0]
            if match is None:
                name = text_of(entry, "AttachmentName") or text_of(entry, "ContentId")
                lost.append(obstacle(Code.ATTACHMENT_MISSING, name=name[:200]))
                continue
            free.remove(match)
            pairs.append((entry, match))
        refuse_on(lost, BadInput)
        return pairs + [(None, part) for part in free]

    def _file(self, entry: Element | None, part: Element) -> Attachment:
        name = (text_of(part, "AttachmentName") or text_of(entry, "AttachmentName")).replace("\\", "/")
        name = name.rsplit("/", 1)[-1]
        declared = (text_of(part, "ContentType", "MimeType") or text_of(entry, "ContentType")).split(";")[0]
        declared = declared.strip().lower()
        encoded = text_of(part, "ContentTransferEncoded")
        if not encoded:
            raise refuse(BadInput, Code.ATTACHMENT_MISSING, name=name or "không tên")
        raw = base64_decode(encoded, name=name)
        data = unpack(raw, name=name, declared=declared, limits=self.limits)
        return Attachment(
            name=name,
            content_type=content_type_of(data, name=name, declared=declared),
            data=data,
            content_id=_cid(text_of(part, "ContentId") or text_of(entry, "ContentId")),
            description=text_of(part, "Description") or text_of(entry, "Description"),
        )


def _missing(required: dict[str, str]) -> list[Obstacle]:
    return [obstacle(Code.FIELD_MISSING, field=field) for field, value in required.items() if not value]


def _texts(parent: Element | None, name: str) -> tuple[str, ...]:
    found = ((each.text or "").strip() for each in find_all(parent, name))
    return tuple(text for text in found if text)


def _cid(text: str) -> str:
    return text[4:] if text[:4].lower() == "cid:" else text


def _match(entry: Element, parts: list[Element]) -> Element | None:
    href = next((str(value) for key, value in entry.attrib.items() if str(key).endswith("href")), "")
    wanted = _cid(text_of(entry, "ContentId") or href)
    name = text_of(entry, "AttachmentName")
    by_id = [part for part in parts if wanted and _cid(text_of(part, "ContentId")) == wanted]
    by_name = [part for part in parts if name and text_of(part, "AttachmentName") == name]
    found = by_id or by_name
    return found[0] if found else None


def _party(element: Element | None) -> Party:
    return Party(
        code="".join(text_of(element, "OrganId").split()),
        name=text_of(element, "OrganName"),
        in_charge=text_of(element, "OrganizationInCharge"),
        address=text_of(element, "OrganAdd"),
        email=text_of(element, "Email"),
        telephone=text_of(element, "Telephone"),
        fax=text_of(element, "Fax"),
        website=text_of(element, "Website"),
    )


def _staff(element: Element | None) -> Staff:
    return Staff(
        name=text_of(element, "Staff"),
        department=text_of(element, "Department"),
        email=text_of(element, "Email"),
        mobile=text_of(element, "Mobile"),
    )
