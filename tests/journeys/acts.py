"""What people do on the screens, one function an act; each waits for the words with which the screen answers."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import docx
from playwright.sync_api import expect

from tests.journeys.people import WAIT, People, Screen

LETTER = {
    "Trích yếu": "Rà soát hạ tầng số và thiết bị dùng chung trên địa bàn phường",
    "Kính gửi": "Văn phòng Điều phối Trung ương\nSở Dữ liệu và Lưu trữ thành phố Hà Nội",
    "Nội dung": (
        "Thực hiện kế hoạch phát triển hạ tầng số năm nay, Ủy ban nhân dân phường Mai Hồ đã tổ chức rà soát hệ thống "
        "thiết bị dùng chung tại trụ sở, trường học và trạm y tế trên địa bàn.\n"
        "Qua rà soát, hạ tầng số của phường cơ bản đáp ứng yêu cầu xử lý văn bản điện tử; một số máy chủ và đường "
        "truyền dự phòng cần được bổ sung để bảo đảm hoạt động liên tục.\n"
        "Ủy ban nhân dân phường Mai Hồ đề nghị quý cơ quan cho ý kiến về phạm vi đầu tư và hướng dẫn lập danh mục "
        "thiết bị dùng chung; ý kiến xin gửi về Ủy ban nhân dân phường để tổng hợp.\n"
        "Trân trọng cảm ơn sự phối hợp của quý cơ quan./."
    ),
    "Nơi nhận khác": "Chủ tịch, các Phó Chủ tịch UBND phường",
}
DECISION = {
    "Trích yếu": "Về việc thành lập Tổ rà soát hạ tầng số phường Mai Hồ",
    "Căn cứ": (
        "Căn cứ Luật Tổ chức chính quyền địa phương;\n"
        "Căn cứ Kế hoạch phát triển hạ tầng số của phường Mai Hồ;\n"
        "Theo đề nghị của Trưởng phòng Kinh tế, Hạ tầng và Đô thị."
    ),
    "Các điều": (
        "Điều 1. Thành lập Tổ rà soát hạ tầng số phường Mai Hồ gồm các thành viên do phòng Kinh tế, Hạ tầng và Đô thị "
        "đề nghị.\n"
        "Điều 2. Tổ rà soát có nhiệm vụ thống kê thiết bị dùng chung, đánh giá đường truyền và báo cáo Ủy ban nhân dân "
        "phường trước ngày 20 hằng tháng.\n"
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Trưởng phòng Kinh tế, Hạ tầng và Đô thị và "
        "các thành viên Tổ rà soát chịu trách nhiệm thi hành Quyết định này./."
    ),
    "Nơi nhận khác": "Như Điều 3",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def working_day(days: int) -> str:
    """A date so many days ahead that is not at a week-end, as a person types it."""
    day = date.today() + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return f"{day:%d/%m/%Y}"


# --- drafting


def draft_begin(screen: Screen, kind: str) -> None:
    screen.place("Dự thảo")
    screen.link("Soạn văn bản")
    screen.link(kind)
    expect(screen.page.get_by_role("heading", name=kind, level=1)).to_be_visible()


def draft_fill(screen: Screen, fields: dict[str, str]) -> None:
    for label, text in fields.items():
        screen.fill(label, text)


def receiver_add(screen: Screen, code: str, name: str) -> None:
    """Find an agency by its code and pick it from the list."""
    screen.fill("Tìm cơ quan theo tên hoặc mã", code)
    screen.page.get_by_role("option", name=name).click()
    expect(screen.page.get_by_role("listitem").filter(has_text=name).first).to_be_visible()


def draft_save(screen: Screen, button: str = "Lưu dự thảo") -> str:
    """Save, wait for the picture of the first page; gives the address of the document."""
    screen.button(button)
    screen.says("Đã lưu. Đang chuyển sang PDF")
    screen.paper()
    return screen.address


def word_edited(data: bytes) -> bytes:
    """The .docx as a person saves it from a word processor, with one paragraph more."""
    document = docx.Document(io.BytesIO(data))
    body = next(p for p in document.paragraphs if "hạ tầng số của phường" in p.text)
    added = body.insert_paragraph_before("Đề nghị gửi kèm danh mục thiết bị dùng chung đang vận hành.")
    added.style, added.alignment = body.style, body.alignment
    added.paragraph_format.first_line_indent = body.paragraph_format.first_line_indent
    for run in added.runs:
        run.font.size, run.font.name = body.runs[0].font.size, body.runs[0].font.name
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_download(screen: Screen) -> bytes:
    """The newest .docx of the draft that is open, from its files."""
    screen.link("Tệp", inside=screen.page.get_by_role("navigation", name="Các phần của văn bản"))
    with screen.page.expect_download() as coming:
        screen.page.get_by_role("link", name=".docx", exact=True).first.click()
    return coming.value.path().read_bytes()


def word_upload(screen: Screen, *, name: str, data: bytes) -> None:
    screen.page.get_by_label("chọn tệp").set_input_files({"name": name, "mimeType": WORD, "buffer": data})
    screen.button("Tải lên")


# --- review and signing


def submit(screen: Screen) -> None:
    screen.button("Trình duyệt", inside=screen.act("Trình duyệt"))
    screen.says("Đã trình, văn bản đang ở")


def desk_open(screen: Screen, subject: str) -> None:
    """Open a waiting document from the desk."""
    screen.place("Bàn ký")
    screen.link(subject, inside=screen.page.get_by_role("region", name="Bàn ký"))
    expect(screen.page.get_by_role("heading", name=subject, level=1)).to_be_visible()


def initial(screen: Screen, subject: str, *, note: str = "") -> None:
    desk_open(screen, subject)
    screen.paper()
    dialog = screen.act("Ký nháy")
    if note:
        screen.fill("Ý kiến kèm theo", note, inside=dialog)
    screen.button("Ký nháy", inside=dialog)
    screen.says("Đã ký nháy, văn bản đang ở")


def review(people: People, subject: str, address: str) -> None:
    """Submit, then the unit's head and the office initial."""
    official = people("chuyenvien")
    official.open(address)
    submit(official)
    for who in ("truongphong", "chanhvanphong"):
        initial(people(who), subject)


def sign_confirm(people: People, screen: Screen) -> None:
    """Sign in again in the confirmation that is open and watch the server sign."""
    screen.fill("Mật khẩu của bạn", people.running.password, inside=screen.dialog)
    screen.button("Xác nhận ký", inside=screen.dialog)
    expect(screen.dialog.get_by_role("heading", name="Đã ký số")).to_be_visible(timeout=WAIT)
    screen.says(re.compile(r"Đã ký \d\d:\d\d:\d\d"))


def sign_leave(screen: Screen) -> None:
    """From the result to the next document that waits, or to the empty desk."""
    screen.link("Văn bản kế tiếp", inside=screen.dialog)
    expect(screen.page.get_by_role("dialog")).to_have_count(0)


def sign(people: People, subject: str) -> None:
    leader = people("chutich")
    desk_open(leader, subject)
    leader.paper()
    leader.act("Ký số và chuyển văn thư")
    sign_confirm(people, leader)
    sign_leave(leader)


# --- the clerk's counter


def number_and_seal(people: People, subject: str, *, picture: str = "") -> str:
    """Take the number, wait for the seal; gives the number that the screen shows."""
    clerk = people("vanthu")
    clerk.place("Cấp số, dấu")
    row = clerk.page.get_by_role("listitem").filter(has_text=subject)
    if picture:
        people.picture(clerk, f"{picture}-cho-cap-so")
    clerk.link("Cấp số, ký dấu", inside=row)
    clerk.fill("Mật khẩu của bạn", people.running.password)
    if picture:
        people.picture(clerk, f"{picture}-xac-nhan-cap-so")
    clerk.button("Cấp số và ký dấu")
    clerk.says("Tất cả đã có số và dấu.", wait=WAIT)
    if picture:
        people.picture(clerk, f"{picture}-da-ky-dau")
    return clerk.read(rf"(\d+/\S+) {re.escape(subject)}")


def issue(people: People, subject: str) -> None:
    clerk = people("vanthu")
    clerk.place("Phát hành")
    row = clerk.page.get_by_role("listitem").filter(has_text=subject)
    clerk.link("Phát hành", inside=row)
    clerk.button("Phát hành", inside=clerk.page.get_by_role("main"))
    clerk.says("Đã phát hành")
