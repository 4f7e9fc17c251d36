"""What an edXML message says, as frozen values (QCVN 102:2016/BTTTT and its amendment 1:2022)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from edoc.domain.delivery import StatusCode
from edoc.domain.errors import Obstacle


class Priority(IntEnum):
    """Urgency of a document."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    EXPRESS_TIMED = 4


class BusinessKind(IntEnum):
    """What a document message does: brings a new document, or acts on an earlier one."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or a receiver: an agency under its identifier."""

    code: str
    name: str = ""
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """Number and notation: `7816` and `VPCP-TTĐT`."""

    number: str = ""
    notation: str = ""

    def __str__(self) -> str:
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Type of a document. The name counts; the two numbers are kept as received, for practice differs on them."""

    name: str = ""
    type: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: authority (`KT. CHỦ TỊCH`), position and name."""

    full_name: str = ""
    position: str = ""
    competence: str = ""


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """Urgency, scope and counts; None where the message says nothing."""

    priority: Priority | None = None
    sphere: str = ""
    typer: str = ""
    copies: int | None = None
    pages: int | None = None
    direction: bool | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document: the one answered, recalled or reported on."""

    organ_id: str = ""
    code: str = ""
    document_id: str = ""
    promulgated: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """The person behind a message."""

    name: str = ""
    department: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One station a message passed; `at` is Vietnam time."""

    organ_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceiverChange:
    """A receiver an update adds or removes."""

    organ_id: str
    added: bool


@dataclass(frozen=True, slots=True)
class UpdateScope:
    """What an update changes."""

    document_changed: bool = False
    receivers_changed: bool = False
    receivers: tuple[ReceiverChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """A document that is replaced, and who had received it."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """What the message does and why."""

    kind: BusinessKind = BusinessKind.NEW
    reason: str = ""
    paper: bool | None = None
    document_id: str = ""
    update: UpdateScope | None = None
    replacements: tuple[Replacement, ...] = ()
    staff: tuple[Staff, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of the message, unpacked: its true bytes under its true media type."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class DocumentMessage:
    """A document with its metadata and files. `remarks` are things a clerk should know; they do not stop it."""

    sender: Party
    receivers: tuple[Party, ...]
    document_id: str
    number: DocumentNumber = DocumentNumber()
    place: str = ""
    promulgated: date | None = None
    type: DocumentType = DocumentType()
    subject: str = ""
    content: str = ""
    signers: tuple[Signer, ...] = ()
    due: date | None = None
    to_places: tuple[str, ...] = ()
    other: OtherInfo = OtherInfo()
    responses: tuple[Reference, ...] = ()
    steering: str = ""
    traces: tuple[Trace, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()
    remarks: tuple[Obstacle, ...] = ()

    @property
    def kind(self) -> str:
        return "document"


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What became of a document at its receiver."""

    sender: Party
    response: Reference
    code: StatusCode
    at: datetime | None = None
    staff: Staff = Staff()
    description: str = ""
    remarks: tuple[Obstacle, ...] = ()

    @property
    def kind(self) -> str:
        return f"status-{self.code.value}"


Message = DocumentMessage | StatusMessage
