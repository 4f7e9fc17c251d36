"""The central agency's answer: a real công văn of its own, converted, signed by its head and sealed with its keys."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from edoc.demo.axis.central import SignedReply
from edoc.demo.images import SEAL_MM, SIGNATURE_MM, seal_png, signature_png
from edoc.demo.pki.holders import CENTRAL
from edoc.domain.local_time import local_date
from edoc.domain.numbering import date_line, number_text
from edoc.exchange.codec.messages import DocumentMessage
from edoc.flows.papers import pdf_typeset
from edoc.paper.forms import OfficialForm, Signer, draft_docx
from edoc.signatures.models import Role
from edoc.signatures.outside import OutsideSigner, file_sign
from edoc.signatures.services import DATE_FIELD, NUMBER_FIELD, Measures

LEADER = "Trịnh Kiều Oanh"
POSITION = "CHÁNH VĂN PHÒNG"
NOTATION = "VPĐPTƯ-TH"


def _signer(slug: str, png: bytes, width_mm: float) -> OutsideSigner:
    env = settings.EDOC
    return OutsideSigner(env.key_dir / f"{slug}.p12", env.secret(f"key-{slug}"), png, width_mm)


def reply_number() -> int:
    """The next number of the central agency's own series, kept in a file of the sandbox."""
    path = settings.EDOC.var_dir / "axis" / "central-number"
    path.parent.mkdir(parents=True, exist_ok=True)
    number = int(path.read_text()) + 1 if path.is_file() else 1
    path.write_text(str(number))
    return number


def reply_make(message: DocumentMessage) -> SignedReply:
    """Answer a document: both signatures at the level of the instance, number and date in the file."""
    now = datetime.now(tz=UTC)
    day = local_date(now)
    subject = f"Trả lời {message.type.name.lower() or 'văn bản'} số {message.number} về hạ tầng số"
    form = OfficialForm(
        type_code="CV",
        agency=CENTRAL,
        notation=NOTATION,
        place="Hà Nội",
        subject=subject,
        signer=Signer(position=POSITION, name=LEADER),
        addressees=(message.sender.name,),
        body=(
            f"{CENTRAL} nhận được văn bản số {message.number} của {message.sender.name} và có ý kiến như sau:",
            "Thống nhất phạm vi rà soát hạ tầng số theo đề nghị. Đề nghị quý cơ quan cập nhật danh mục thiết bị dùng "
            "chung và gửi báo cáo kết quả về cơ quan điều phối.",
            "Trân trọng đề nghị quý cơ quan phối hợp thực hiện./.",
        ),
        receivers=("Như trên",),
        drafting_unit="TH",
        created_at=now,
    )
    paper = pdf_typeset(draft_docx(form), name="tra-loi.docx", measures=Measures())
    number = number_text(reply_number())
    leader = _signer("central-leader", signature_png(LEADER), SIGNATURE_MM[0])
    signed = file_sign(pdf=paper.pdf, role=Role.LEADER, signer=leader, fills={}, reason=POSITION, now=now)
    seal = _signer("central-seal", seal_png(CENTRAL), SEAL_MM)
    fills = {NUMBER_FIELD: number, DATE_FIELD: date_line(day)}
    sealed = file_sign(pdf=signed, role=Role.SEAL, signer=seal, fills=fills, reason="", now=now)
    return SignedReply(
        pdf=sealed,
        number=number,
        notation=NOTATION,
        subject=subject,
        promulgated=day,
        signer_name=LEADER,
        signer_position="Chánh Văn phòng",
        pages=paper.page_count,
    )
