"""Fictional data of the style guide: tỉnh Bình Minh and its people exist nowhere."""

from __future__ import annotations

from dataclasses import replace

from edoc.domain.actors import PostKind
from edoc.web.frame import RAILS
from edoc.web.pieces import (
    BatchFile,
    Box,
    Button,
    Cell,
    Check,
    Column,
    Facet,
    FacetChoice,
    Fact,
    Frame,
    Hit,
    Link,
    NavItem,
    Pages,
    Person,
    Piece,
    QueueGroup,
    QueueRow,
    Row,
    Sheet,
    SignatureLine,
    SignResult,
    Step,
    Tag,
    TextLine,
    Way,
)

ROOT = "/_mau/"
URGENT = Tag("Khẩn", "amber")
EXPRESS = Tag("Hỏa tốc", "solid")
TODAY_17 = Tag("Hôm nay 17:00", "amber", icon="clock")
LATE_1 = Tag("Quá hạn 1 ngày", "red", icon="clock")
IN_2 = Tag("Còn 2 ngày", "", icon="clock")


def sample_frame(kind: PostKind, here: str, name: str, letters: str, post: str) -> Frame:
    """The frame of a role with a few waiting counts."""
    counts = {"/ban-ky/": 12, "/den/": 7, "/vao-so/": 4, "/cap-so/": 5, "/phat-hanh/": 3, "/du-thao/": 3}
    nav: tuple[NavItem, ...] = tuple(
        replace(item, count=counts.get(item.url, 0), current=item.url == here) for item in RAILS[kind]
    )
    return Frame(
        agency="Ủy ban nhân dân tỉnh Bình Minh",
        person=name,
        initials=letters,
        post=post,
        nav=nav,
        unread=3,
        demo=True,
        bell_url=ROOT,
        account_url=ROOT,
        search_url=ROOT + "tra-cuu/",
    )


LEADER = sample_frame(PostKind.LEADER, "/ban-ky/", "Trần Minh Khôi", "TK", "Chủ tịch UBND tỉnh")
CLERK = sample_frame(PostKind.CLERK, "/vao-so/", "Ngô Thị Mai", "NM", "Văn thư · VP UBND tỉnh")
BOOK_CLERK = sample_frame(PostKind.CLERK, "/so-van-ban/", "Ngô Thị Mai", "NM", "Văn thư · VP UBND tỉnh")
OFFICIAL = sample_frame(PostKind.OFFICIAL, "/tra-cuu/", "Phan Hải Yến", "PY", "Chuyên viên · Sở Nội vụ")

QUEUE_TABS = (
    Link(ROOT + "ban-ky/", "Chờ ký", count=12, current=True),
    Link(ROOT, "Chờ xử lý", count=7),
    Link(ROOT, "Theo dõi", count=23),
    Link(ROOT, "Đã xử lý"),
)
QUEUE_CHIPS = (
    Link("?loc=qua-han", "Quá hạn", count=2, tone="red"),
    Link("?loc=hom-nay", "Hôm nay", count=4, tone="amber"),
    Link("?loc=khan", "Khẩn trở lên", count=3),
)


def _row(key: str, title: str, kind: str, unit: str, *tags: Tag, **more: object) -> QueueRow:
    base = QueueRow(id=key, url=ROOT + "ban-ky/", title=title, kind=kind, unit=unit, tags=tags)
    return replace(base, **more)  # type: ignore[arg-type]  # sample data, checked by rendering


QUEUE_GROUPS = (
    QueueGroup(
        "qua-han",
        "Quá hạn",
        (
            _row(
                "1",
                "Báo cáo tình hình giải ngân vốn đầu tư công tháng 11 năm 2026",
                "Báo cáo",
                "Sở Tài chính",
                URGENT,
                LATE_1,
                attachments=4,
                note="Ký nháy 2/2",
            ),
            _row(
                "2",
                "V/v trả lời kiến nghị cử tri trước kỳ họp thứ mười lăm HĐND tỉnh",
                "Công văn",
                "Văn phòng UBND tỉnh",
                Tag("Quá hạn 3 giờ", "red", icon="clock"),
                attachments=1,
                note="Ký nháy 2/2",
            ),
        ),
        tone="red",
        note="theo hạn xử lý",
    ),
    QueueGroup(
        "hom-nay",
        "Hôm nay",
        (
            _row(
                "3",
                "V/v đẩy nhanh tiến độ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
                "Công văn",
                "Văn phòng UBND tỉnh",
                URGENT,
                TODAY_17,
                attachments=3,
                note="Ký nháy 2/2",
                is_open=True,
            ),
            _row(
                "4",
                "Quyết định ban hành Phương án ứng phó bão số 12 và mưa lũ sau bão",
                "Quyết định",
                "Sở Nông nghiệp và Môi trường",
                EXPRESS,
                Tag("Hôm nay 11:30", "amber", icon="clock"),
                attachments=5,
                note="Ký nháy 2/2",
                is_new=True,
            ),
            _row(
                "5",
                "Giấy mời họp giao ban công tác tháng 12 năm 2026",
                "Giấy mời",
                "Văn phòng UBND tỉnh",
                TODAY_17,
                attachments=1,
                note="Ký nháy 1/1",
                is_new=True,
            ),
            _row(
                "6",
                "Tờ trình đề nghị phân bổ kinh phí sửa chữa trường học năm 2027",
                "Tờ trình",
                "Sở Giáo dục",
                TODAY_17,
                note="Ký nháy 1/2",
                note_complete=False,
                pick_why="Chưa đủ ký nháy, chưa ký hàng loạt được",
            ),
        ),
    ),
    QueueGroup(
        "tuan-nay", "Tuần này", (_row("7", "Kế hoạch kiểm tra cải cách hành chính", "Kế hoạch", "Sở Nội vụ", IN_2),)
    ),
)

_PAGE = (
    (106, 62, 11, "ỦY BAN NHÂN DÂN", "bold"),
    (110, 77, 11, "TỈNH BÌNH MINH", "bold"),
    (290, 62, 11, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "bold"),
    (338, 77, 11, "Độc lập - Tự do - Hạnh phúc", "bold"),
    (116, 99, 11, "Số:        /UBND-KSTTHC", ""),
    (320, 99, 11, "Bình Minh, ngày      tháng 11 năm 2026", "italic"),
    (88, 113, 10, "V/v đẩy nhanh tiến độ số hóa hồ sơ,", ""),
    (80, 125, 10, "kết quả giải quyết thủ tục hành chính", ""),
    (186, 160, 12, "Kính gửi:", ""),
    (244, 180, 12, "- Các sở, ban, ngành thuộc tỉnh;", ""),
    (244, 196, 12, "- Ủy ban nhân dân các xã, phường.", ""),
    (113, 234, 12, "Thực hiện Kế hoạch chuyển đổi số của tỉnh năm 2026, đến hết ngày 15 tháng 11", ""),
    (85, 251, 12, "năm 2026, tỷ lệ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính toàn tỉnh đạt", ""),
    (85, 268, 12, "81,6%, thấp hơn 8,4 điểm phần trăm so với chỉ tiêu được giao; 05 sở và 17 xã,", ""),
    (85, 285, 12, "phường có tỷ lệ dưới 70%.", ""),
    (113, 307, 12, "Để hoàn thành chỉ tiêu năm 2026, Ủy ban nhân dân tỉnh yêu cầu:", ""),
    (113, 329, 12, "1. Thủ trưởng các sở, ban, ngành, Chủ tịch Ủy ban nhân dân các xã, phường", ""),
    (85, 346, 12, "trực tiếp chỉ đạo rà soát toàn bộ hồ sơ chưa số hóa; hoàn thành trước ngày 15", ""),
    (85, 363, 12, "tháng 12 năm 2026 và chịu trách nhiệm trước Chủ tịch Ủy ban nhân dân tỉnh.", ""),
    (113, 385, 12, "2. Sở Khoa học và Công nghệ chủ trì, phối hợp với Văn phòng Ủy ban nhân dân", ""),
    (85, 402, 12, "tỉnh bảo đảm hạ tầng, kho dữ liệu điện tử; báo cáo trước 17 giờ 00 thứ Sáu.", ""),
    (113, 424, 12, "Yêu cầu các sở, ban, ngành, Ủy ban nhân dân các xã, phường nghiêm túc triển", ""),
    (85, 441, 12, "khai thực hiện./.", ""),
    (85, 478, 11, "Nơi nhận:", "bold-italic"),
    (85, 493, 10, "- Như trên;", ""),
    (85, 506, 10, "- Chủ tịch, các PCT UBND tỉnh;", ""),
    (85, 519, 10, "- Lưu: VT, KSTTHC.", ""),
    (352, 478, 12, "TM. ỦY BAN NHÂN DÂN", "bold"),
    (386, 494, 12, "CHỦ TỊCH", "bold"),
    (372, 600, 12, "Trần Minh Khôi", "bold"),
)
PAGE_LINES = tuple(TextLine(float(x), float(y), float(s), round(len(t) * s * 0.47, 1), t) for x, y, s, t, _ in _PAGE)
PAGE_STYLES = tuple((line, style) for line, (_, _, _, _, style) in zip(PAGE_LINES, _PAGE, strict=True))
OWN = Box(352, 505, 118, 78, "field", "Chữ ký của bạn")
SEAL = Box(300, 505, 85, 85, "seal", "Dấu cơ quan")
DESK_SHEETS = (
    Sheet(1, ROOT + "trang.svg", lines=PAGE_LINES, boxes=(SEAL, OWN)),
    Sheet(2, ROOT + "trang.svg", lines=PAGE_LINES),
)
SCAN_SHEETS = (
    Sheet(
        1,
        ROOT + "trang.svg",
        lines=PAGE_LINES,
        boxes=(
            Box(84, 52, 150, 28, "box", name="issuer"),
            Box(110, 88, 130, 14, "box", name="number"),
            Box(84, 240, 425, 50, "box", name="deadline"),
        ),
    ),
)
HIT_SHEETS = (Sheet(1, ROOT + "trang.svg", lines=PAGE_LINES, boxes=(Box(216, 224, 78, 13), Box(300, 257, 40, 13))),)
FILE_TABS = (
    Link(ROOT + "ban-ky/", "Dự thảo", icon="file-text", current=True),
    Link(ROOT, "Phiếu trình", icon="file-check"),
    Link(ROOT, "Phụ lục số liệu", icon="paperclip"),
    Link(ROOT, "Văn bản gốc", icon="mail"),
)
VIEWER_TOOLS = (
    Button("So với bản 2", icon="file-diff", url=ROOT),
    Button("Tải về", icon="download", url=ROOT, kind="icon"),
)
HEAD_TAGS = (Tag("Chờ bạn ký", "blue", icon="pen-line"), TODAY_17, URGENT)
CHECKS = (
    Check("Ký nháy đủ 2/2, chữ ký số hợp lệ", url=ROOT),
    Check("Thể thức đạt 11/11 mục", url=ROOT),
    Check("1 góp ý chưa phản hồi", "amber", "Sở Tài chính đề nghị bỏ “05 sở” ở đoạn 1", ROOT),
)
STEPS = (
    Step("Soạn thảo", "Lê Thị Hạnh", "19/11, 15:20 · Phòng KSTTHC", "done"),
    Step(
        "Trả lại",
        "Phó CVP Đỗ Quang Vinh",
        "19/11, 16:45",
        "back",
        "Bổ sung số liệu đến 15/11 và danh sách đơn vị dưới 70%.",
    ),
    Step("Ký nháy", "TP Nguyễn Thu Trang", "20/11, 07:40 · chữ ký số hợp lệ", "done"),
    Step("Thẩm tra, ký nháy", "CVP Hoàng Đức Ân", "20/11, 08:05 · chữ ký số hợp lệ", "done"),
    Step("Ký số", "Chủ tịch Trần Minh Khôi", "hạn hôm nay 17:00", "now"),
    Step("Cấp số, ký dấu", "Văn thư Ngô Thị Mai"),
    Step("Phát hành"),
)
SIGN_MAIN = Button(
    "Ký số và chuyển văn thư",
    icon="pen-line",
    kind="primary",
    url=ROOT + "ky/",
    dialog="hop-ky",
    key="S",
    short="Ký số",
)
SIGN_MORE = (
    Button("Trả lại", icon="corner-up-left", kind="danger", url=ROOT + "tra-lai/", dialog="hop-tra-lai", key="R"),
    Button("Chuyển, giao", icon="corner-up-right", url=ROOT, key="F", wide_only=True),
    Button("Để sau", icon="clock", form="viec-khac", name="act", value="later", key="H", wide_only=True),
)
SIGN_FACTS = (
    Fact("Văn bản", "V/v đẩy nhanh tiến độ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính"),
    Fact("Tư cách ký", "TM. Ủy ban nhân dân – Chủ tịch"),
    Fact("Chứng thư", "Trần Minh Khôi · còn hạn đến 14/03/2028"),
    Fact("Sau khi ký", "Chuyển văn thư cấp số, ký dấu, phát hành"),
)
WAYS = (
    Way("server", "Khóa giữ tại máy chủ (mẫu)", "Mở khóa bằng cách đăng nhập lại trong hộp này.", True),
    Way("phone", "Điện thoại đã đăng ký (ký số từ xa)", "Xác nhận trên ứng dụng, số cuối 4821. Hết hạn sau 3 phút."),
)
RESULTS = (
    SignResult("Báo cáo tình hình giải ngân vốn đầu tư công tháng 11 năm 2026", "done", "Đã ký 08:41:12"),
    SignResult("V/v trả lời kiến nghị cử tri trước kỳ họp thứ mười lăm HĐND tỉnh", "running", "Đang ký"),
    SignResult("Giấy mời họp giao ban công tác tháng 12 năm 2026", "waiting", "Chờ"),
    SignResult(
        "Kế hoạch kiểm tra cải cách hành chính",
        "failed",
        "Chưa ký",
        "Tệp đã đổi sau khi bạn mở. Văn bản này chưa được ký; mở lại để đọc bản mới.",
    ),
)
BATCH_FILES = (
    BatchFile(
        ROOT,
        "Quyết định 1846/QĐ-UBND",
        "Đã vào sổ: số đến 4.126",
        Tag("Xong", "green", icon="check"),
        ROOT + "trang.svg",
    ),
    BatchFile(
        ROOT,
        "2318/CDLHC-KT",
        "Cục Dữ liệu hành chính · 2 trang",
        Tag("Đang kiểm tra", "amber"),
        ROOT + "trang.svg",
        True,
    ),
    BatchFile(ROOT, "Tệp quét 004.pdf", "6 trang", Tag("Đã nhận dạng", icon="scan-text"), ROOT + "trang.svg"),
)
PAPER_TAG = Tag("Bản giấy số hóa", icon="scan-text")
PEOPLE = (Person("11", "CVP Hoàng Đức Ân", "xử lý chính"), Person("12", "Sở KH&CN", "phối hợp"))
FACETS = (
    Facet(
        "chieu",
        "Chiều văn bản",
        (
            FacetChoice("di", "Văn bản đi", 134, True),
            FacetChoice("den", "Văn bản đến", 1208, True),
            FacetChoice("nb", "Nội bộ", 29),
        ),
    ),
    Facet(
        "loai",
        "Loại văn bản",
        (FacetChoice("cv", "Công văn", 158), FacetChoice("qd", "Quyết định", 74), FacetChoice("kh", "Kế hoạch", 52)),
        more_url=ROOT,
    ),
    Facet(
        "ky",
        "Chữ ký số",
        (
            FacetChoice("ok", "Hợp lệ", 301),
            FacetChoice("lai", "Cần xác minh lại", 5),
            FacetChoice("giay", "Bản giấy số hóa", 36),
        ),
    ),
    Facet("mat", "Độ mật, thời hạn lưu", (FacetChoice("k", "Không", 371),), is_open=False),
)
APPLIED = (Link("?x=1", "Văn bản đi"), Link("?x=2", "Văn bản đến"), Link("?x=3", "2026"))
_SNIPPET = (
    "…100% hồ sơ công việc cấp tỉnh, cấp xã được xử lý trên môi trường điện tử. "
    "Sở Khoa học và Công nghệ chủ trì hướng dẫn, kiểm tra việc thực hiện Kế hoạch "
)
MARK = Piece("chuyển đổi số", True)
VALID = Tag("2 chữ ký hợp lệ", "green", icon="shield-check")
FOLDER_TAG = Tag("HS-2026-0412", "", icon="folder")
HITS = (
    Hit(
        "1",
        ROOT + "tra-cuu/",
        "1846/QĐ-UBND",
        (Piece("Phê duyệt Kế hoạch "), MARK, Piece(" tỉnh Bình Minh giai đoạn 2026 - 2030")),
        ("Quyết định", "06/10/2026", "Văn bản đi"),
        (Piece(_SNIPPET), MARK, Piece("; định kỳ hằng quý báo cáo Ủy ban nhân dân tỉnh…")),
        (VALID, FOLDER_TAG),
        "6 chỗ khớp, trang 1, 3, 7",
        True,
    ),
    Hit(
        "2",
        ROOT + "tra-cuu/",
        "57/BC-UBND",
        (Piece("Kết quả "), MARK, Piece(" 6 tháng đầu năm 2026")),
        ("Báo cáo", "14/07/2026", "Văn bản đi"),
        (Piece("…tỷ lệ văn bản ký số toàn tỉnh đạt 99,2%; còn 03 xã chưa hoàn thành chỉ tiêu "), MARK, Piece("…")),
        (Tag("Cần xác minh lại", "amber", icon="shield-alert"),),
        "Chứng thư người ký hết hạn 02/08/2026, ký khi còn hiệu lực",
    ),
    Hit(
        "3",
        ROOT + "tra-cuu/",
        "418/UBND-KGVX",
        (Piece("V/v hưởng ứng Ngày "), MARK, Piece(" quốc gia")),
        ("Công văn", "22/01/2026"),
        (),
        (Tag("Bản giấy số hóa, không có chữ ký số", "", icon="scan-text"),),
        "1 chỗ khớp, trang 1",
    ),
)
SIGNATURES = (
    SignatureLine("Trần Minh Khôi", "06/10/2026 16:42:07 +07:00", "có dấu thời gian", post="Chủ tịch"),
    SignatureLine(
        "Ủy ban nhân dân tỉnh Bình Minh", "06/10/2026 16:58:31 +07:00", "nội dung không đổi sau ký", is_seal=True
    ),
    SignatureLine("Sở Tài chính", "02/08/2026 09:10:00 +07:00", "chưa xác minh được trạng thái thu hồi", "amber"),
    SignatureLine("Không rõ", "01/08/2026 09:10:00 +07:00", "nội dung đã đổi sau khi ký", "red"),
)
HIT_FACTS = (
    Fact("Hồ sơ", "HS-2026-0412 Kế hoạch CĐS", ROOT),
    Fact("Hiệu lực", "Đang có hiệu lực"),
    Fact("Nơi nhận", "47 đơn vị, 45 đã đọc"),
)
COLUMNS = (
    Column("Số đi", True),
    Column("Ngày"),
    Column("Số, ký hiệu"),
    Column("Trích yếu"),
    Column("Người ký"),
    Column("Nơi nhận"),
    Column("Tình trạng"),
)
ROWS = tuple(
    Row(
        (
            Cell(str(418 - i)),
            Cell("20/11/2026"),
            Cell(f"{418 - i}/UBND-KSTTHC", ROOT),
            Cell("V/v đẩy nhanh tiến độ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính"),
            Cell("Trần Minh Khôi"),
            Cell("Các sở, ban, ngành; UBND các xã, phường"),
            Cell(tag=Tag("Đã phát hành", "green") if i != 2 else Tag("Đã hủy số", "red")),
        ),
        is_void=i == 2,
    )
    for i in range(9)
)
PAGES = Pages(2, 9, "?trang=1", "?trang=3", "1.284 văn bản")
EMPTY_QUEUE = {
    "icon": "inbox",
    "title": "Không còn văn bản chờ ký.",
    "words": "Văn bản mới sẽ hiện ở đây.",
    "links": (Link(ROOT, "Xem việc đã xử lý"),),
}
EMPTY_SEARCH = {
    "icon": "search",
    "title": "Không tìm thấy văn bản nào",
    "hints": (
        "Gõ không dấu cũng tìm được.",
        "Thử số ký hiệu, ví dụ 1846/QĐ.",
        "Đặt cụm từ trong dấu “ ”.",
        "Bỏ bớt bộ lọc.",
    ),
}
ACCOUNTS = (Fact("lanhdao", "Chủ tịch UBND xã"), Fact("vanthu", "Văn thư"), Fact("chuyenvien", "Chuyên viên"))
