"""Messages of fictional agencies, used by the golden files and the tests around them."""

from __future__ import annotations

from datetime import date, datetime

from edoc.domain.delivery import StatusCode
from edoc.exchange.codec.dates import VIETNAM
from edoc.exchange.codec.messages import (
    Attachment,
    Business,
    BusinessKind,
    DocumentMessage,
    DocumentNumber,
    DocumentType,
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

PDF = b"%PDF-1.7\n% van ban mau, khong co gia tri phap ly\n%%EOF\n"
AT = datetime(2026, 11, 20, 9, 30, 5, tzinfo=VIETNAM)
COMMUNE = Party(
    code="H26.99.01",
    name="Ủy ban nhân dân xã Mẫu Sơn Hạ",
    in_charge="Ủy ban nhân dân thành phố Mẫu",
    address="Số 1 đường Mẫu",
    email="vanthu@mausonha.example",
    telephone="024 0000 0001",
)
CENTRAL = Party(code="000.00.00.G99", name="Bộ Thử nghiệm")
DOCUMENT_ID = "H26.99.01,2026/11/20,05/UBND-VP"
FILE = Attachment("cong-van-05.pdf", "application/pdf", PDF, "file-1", "Công văn")
CLERK = Staff("Lê Thị Thư", "Văn phòng", "thu@mausonha.example", "0900000001")
OLD = Reference(
    organ_id="H26.99.01",
    code="04/UBND-VP",
    document_id="H26.99.01,2026/11/10,04/UBND-VP",
    promulgated=date(2026, 11, 10),
)


def document(**changes: object) -> DocumentMessage:
    """A new công văn with everything filled in, changed as asked."""
    values: dict[str, object] = {
        "sender": COMMUNE,
        "receivers": (CENTRAL,),
        "document_id": DOCUMENT_ID,
        "number": DocumentNumber("05", "UBND-VP"),
        "place": "Mẫu Sơn Hạ",
        "promulgated": date(2026, 11, 20),
        "type": DocumentType("Công văn", "18", "0"),
        "subject": "V/v góp ý dự thảo quy chế <thử nghiệm> & báo cáo",
        "content": "Góp ý dự thảo",
        "signers": (Signer("Nguyễn Văn Mẫu", "Phó Chủ tịch", "KT. CHỦ TỊCH"),),
        "due": date(2026, 12, 1),
        "to_places": ("Như trên;", "Lưu: VT."),
        "other": OtherInfo(
            priority=Priority.URGENT,
            sphere="Nội bộ",
            typer="TTH",
            copies=3,
            pages=2,
            direction=False,
            appendixes=("Phụ lục I",),
        ),
        "steering": "1",
        "traces": (Trace("H26.99.01", AT),),
        "business": Business(paper=False, staff=(CLERK,)),
        "attachments": (FILE,),
    }
    return DocumentMessage(**{**values, **changes})  # type: ignore[arg-type]


def recall() -> DocumentMessage:
    return document(business=Business(BusinessKind.RECALL, "Ban hành nhầm"), responses=(OLD,))


def update() -> DocumentMessage:
    scope = UpdateScope(
        document_changed=True,
        receivers_changed=True,
        receivers=(ReceiverChange("H26.99.02", added=True), ReceiverChange("H26.99.03", added=False)),
    )
    business = Business(BusinessKind.UPDATE, "Bổ sung nơi nhận", document_id=OLD.document_id, update=scope)
    return document(business=business)


def replace_() -> DocumentMessage:
    replaced = (Replacement(OLD.document_id, ("000.00.00.G99", "H26.99.02")),)
    return document(business=Business(BusinessKind.REPLACE, "Sai thẩm quyền", replacements=replaced))


def status(code: StatusCode = StatusCode.RECEIVED, description: str = "Đã đến", **changes: object) -> StatusMessage:
    values: dict[str, object] = {
        "sender": CENTRAL,
        "response": Reference("H26.99.01", "05/UBND-VP", DOCUMENT_ID, date(2026, 11, 20)),
        "code": code,
        "at": AT,
        "staff": Staff("Trần Thị Văn Thư", "Văn phòng", "vanthu@btn.example", "0900000002"),
        "description": description,
    }
    return StatusMessage(**{**values, **changes})  # type: ignore[arg-type]


def take_back() -> StatusMessage:
    """A take-back goes the other way: from the sender, about the receiver (OrganId)."""
    response = Reference(CENTRAL.code, "05/UBND-VP", DOCUMENT_ID, date(2026, 11, 20))
    return status(StatusCode.TAKE_BACK, "Gửi nhầm nơi nhận", sender=COMMUNE, response=response, staff=Staff())
