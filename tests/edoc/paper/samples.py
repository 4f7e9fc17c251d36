"""Fictional drafts of the three shapes: a công văn, a decision with articles, a named type with one addressee."""

from __future__ import annotations

from datetime import UTC, datetime

from edoc.domain.urgency import Urgency
from edoc.paper.forms import Article, OfficialForm, Signer

LETTER = OfficialForm(
    type_code="CV",
    agency="Ủy ban nhân dân\nphường Hoa Sen",
    parent_agency="Ủy ban nhân dân thành phố Hà Nội",
    notation="UBND-VP",
    place="Hoa Sen",
    subject="Phối hợp rà soát, số hóa hồ sơ thủ tục hành chính năm 2026",
    signer=Signer(authority="KT. Chủ tịch", position="Phó Chủ tịch", name="Nguyễn Thị Minh Hạnh"),
    addressees=("Sở Nội vụ thành phố Hà Nội", "Trung tâm Phục vụ hành chính công", "Công an phường Hoa Sen"),
    body=(
        "Thực hiện Kế hoạch chuyển đổi số của thành phố, Ủy ban nhân dân phường Hoa Sen đề nghị các cơ quan, "
        "đơn vị phối hợp thực hiện một số nội dung sau đây:",
        *(
            f"{place}. Rà soát toàn bộ hồ sơ thủ tục hành chính đã giải quyết từ ngày 01 tháng 01 năm 2025; lập "
            "danh mục hồ sơ còn thiếu thành phần, gửi về Văn phòng Ủy ban nhân dân phường trước ngày 15 tháng "
            "12 năm 2026 để tổng hợp, báo cáo."
            for place in range(1, 10)
        ),
        "Đề nghị các cơ quan, đơn vị quan tâm, phối hợp thực hiện./.",
    ),
    receivers=("Như trên", "Chủ tịch UBND phường (để b/c)"),
    drafting_unit="VP",
    drafter_mark="LTV.(12)",
    urgency=Urgency.URGENT,
    contact_lines=("Số 1 phố Hoa Sen, thành phố Hà Nội", "Thư điện tử: vanthu@hoasen.example"),
    created_at=datetime(2026, 11, 22, 2, 30, tzinfo=UTC),
)
DECISION = OfficialForm(
    type_code="QĐ",
    agency="Ủy ban nhân dân\nphường Hoa Sen",
    parent_agency="Ủy ban nhân dân\nthành phố Hà Nội",
    notation="QĐ-UBND",
    place="Thành phố Hồ Chí Minh",
    subject="Về việc thành lập Tổ công tác chuyển đổi số phường Hoa Sen",
    signer=Signer(authority="TM. Ủy ban nhân dân", position="Chủ tịch", name="Trần Văn Hoàng"),
    authority_line="Ủy ban nhân dân phường Hoa Sen",
    legal_bases=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
        "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.",
    ),
    articles=(
        Article(("Thành lập Tổ công tác chuyển đổi số phường Hoa Sen gồm các ông, bà có tên kèm theo.",)),
        Article(("Tổ công tác giúp Ủy ban nhân dân phường đôn đốc.",), heading="Nhiệm vụ của Tổ công tác"),
        Article(("Chánh Văn phòng và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành./.",)),
    ),
    receivers=("Như Điều 3",),
    drafting_unit="VH-XH",
    urgency=Urgency.VERY_URGENT,
)
PROPOSAL = OfficialForm(
    type_code="TTr",
    agency="Sở Khoa học và Công nghệ",
    parent_agency="Ủy ban nhân dân thành phố Hà Nội",
    notation="/TTr-SKHCN",
    place="Hà Nội",
    subject="Về việc phê duyệt chủ trương đầu tư hệ thống quản lý văn bản",
    signer=Signer(position="Giám đốc", name="Lê Quang Vinh"),
    addressees=("Ủy ban nhân dân thành phố Hà Nội",),
    body=("Sở Khoa học và Công nghệ kính trình Ủy ban nhân dân thành phố xem xét, phê duyệt./.",),
    receivers=("Như trên",),
    drafting_unit="CNS",
)
