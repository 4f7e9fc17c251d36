"""A document's whole life, from draft to archive, done on the screens by the people of the demo.

Each step asserts what the screen says and leaves a picture of it in `var/screens/`.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import acts
from tests.journeys.acts import working_day
from tests.journeys.people import SCREENS, WAIT, People, Screen
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.live, pytest.mark.xdist_group("journeys")]

CENTRAL, DEPARTMENT = "Văn phòng Điều phối Trung ương", "Sở Dữ liệu và Lưu trữ thành phố Hà Nội"
LETTER, DECISION = acts.LETTER["Trích yếu"], acts.DECISION["Trích yếu"]
SPARE = "Đề nghị bố trí phòng họp giao ban"
CASE_FILE = "Trả lời cơ quan điều phối về hạ tầng số"
ARRIVES = 120.0


@dataclass
class Papers:
    """Addresses and numbers, as the screens give them from step to step."""

    letter: str = ""
    decision: str = ""
    letter_number: str = ""
    decision_number: str = ""
    reply: str = ""
    reply_number: str = ""
    answer: str = ""
    answer_number: str = ""


@pytest.fixture
def people(browser: Browser, running: Running) -> People:
    SCREENS.mkdir(parents=True, exist_ok=True)
    for old in SCREENS.glob("[0-9][0-9]-*.png"):
        old.unlink()
    return People(browser, running, SCREENS)


def test_a_document_from_draft_to_archive_in_the_browser(people: People) -> None:
    papers = Papers()
    drafting(people, papers)
    reviewing(people, papers)
    signing(people, papers)
    counter(people, papers)
    receiving(people, papers)
    directing(people, papers)
    answering(people, papers)
    filing(people, papers)
    finding(people, papers)
    assert people.heard() == []
    people.close()


def drafting(people: People, papers: Papers) -> None:
    """1–2: two drafts from forms, one edited in a word processor, a conflict, an attachment, a withdrawal."""
    door = people.stranger()
    door.open("/")
    door.says("dữ liệu mẫu, không có giá trị pháp lý")
    door.fill("Tên đăng nhập", "chuyenvien")
    people.picture(door, "dang-nhap")
    official = people("chuyenvien")
    expect(official.page.get_by_role("heading", name="Dự thảo", level=1)).to_be_visible()

    acts.draft_begin(official, "Công văn")
    acts.draft_fill(official, acts.LETTER)
    official.choose("Độ khẩn", "Khẩn")
    official.fill("Hạn trả lời", working_day(14))
    acts.receiver_add(official, "H26.98", DEPARTMENT)
    acts.receiver_add(official, "G22.99", CENTRAL)
    people.picture(official, "soan-cong-van")
    papers.letter = acts.draft_save(official)
    official.says("Công văn · bản 1")
    people.picture(official, "du-thao-cong-van")
    editing(people, papers)

    acts.draft_begin(official, "Quyết định")
    acts.draft_fill(official, acts.DECISION)
    acts.receiver_add(official, "H26.98", DEPARTMENT)
    people.picture(official, "soan-quyet-dinh")
    papers.decision = acts.draft_save(official)
    people.picture(official, "du-thao-quyet-dinh")

    acts.draft_begin(official, "Công văn")
    acts.draft_fill(official, acts.LETTER | {"Trích yếu": SPARE})
    acts.draft_save(official)
    official.act("Rút dự thảo")
    official.fill("Lý do", "Soạn trùng", inside=official.dialog)
    official.button("Rút dự thảo", inside=official.dialog)
    official.says("Đã rút dự thảo; mọi bản vẫn được lưu.")
    people.picture(official, "da-rut")


def editing(people: People, papers: Papers) -> None:
    """The .docx goes out and comes back as the next version; a second upload from the same version is told so."""
    official = people("chuyenvien")
    edited = acts.word_edited(acts.word_download(official))
    official.link("Tải lên bản đã sửa")
    late = official.page.context.new_page()
    late.goto(official.page.url)
    acts.word_upload(official, name="cong-van-sua.docx", data=edited)
    official.says("Công văn · bản 2", wait=WAIT)
    official.paper()
    official.says("Đề nghị gửi kèm danh mục thiết bị dùng chung")
    people.picture(official, "ban-2-tu-word")
    second = people.stranger()
    second.page.close()
    second.page, second.heard = late, official.heard
    acts.word_upload(second, name="muon.docx", data=edited)
    second.says("Chưa thực hiện được")
    people.picture(second, "tai-len-cung-luc")
    late.close()

    official.open(f"{papers.letter}?muc=tep")
    official.link("Đính kèm tệp")
    official.page.get_by_label("chọn tệp").set_input_files(
        {"name": "danh-muc-thiet-bi.csv", "mimeType": "text/csv", "buffer": b"stt;thiet bi\n1;may chu mau\n"}
    )
    official.button("Đính kèm")
    official.says("danh-muc-thiet-bi.csv")
    people.picture(official, "tep-dinh-kem")


def reviewing(people: People, papers: Papers) -> None:
    """3: an opinion asked and given, a return with its reason, initials of the unit and of the office."""
    official, other, office = people("chuyenvien"), people("truongphongvh"), people("chanhvanphong")
    official.open(papers.letter)
    official.act("Hỏi ý kiến")
    official.choose("Hỏi ai", "Cao Văn Nghị", inside=official.dialog)
    official.fill("Nội dung hỏi", "Phần trường học đã đủ chưa?", inside=official.dialog)
    people.picture(official, "hoi-y-kien")
    official.button("Gửi câu hỏi", inside=official.dialog)
    official.says("Đã hỏi ý kiến.")

    acts.desk_open(other, LETTER)
    other.act("Gửi ý kiến")
    other.fill("Ý kiến của bạn", "Đã đủ, nhất trí.", inside=other.dialog)
    other.button("Gửi ý kiến", inside=other.dialog)
    other.says("Đã gửi ý kiến.")
    people.picture(other, "tra-loi-y-kien")

    official.open(f"{papers.letter}?muc=y-kien")
    official.says("Đã đủ, nhất trí.")
    acts.submit(official)
    official.says("Trần Thị Duyệt")
    people.picture(official, "da-trinh")
    acts.initial(people("truongphong"), LETTER, note="Đúng nội dung.")
    acts.desk_open(office, LETTER)
    office.says("Ký nháy 1/2")
    people.picture(office, "van-phong-tham-tra")
    office.act("Trả lại")
    office.fill("Lý do", "Sửa hạn gửi báo cáo", inside=office.dialog)
    office.button("Trả lại", inside=office.dialog)
    office.says("Đã trả lại người soạn thảo.")

    official.place("Dự thảo")
    official.says(re.compile("Hoàng Minh Thức.*Sửa hạn gửi báo cáo"))
    people.picture(official, "bi-tra-lai")
    official.link(LETTER)
    official.act("Sửa dự thảo")
    official.says("Bản mới nhất là tệp Word đã tải lên")
    acts.draft_fill(official, {"Ghi chú cho bản này": "Sửa hạn gửi báo cáo"})
    papers.letter = acts.draft_save(official, "Lưu bản mới")
    official.says("Công văn · bản 3")
    acts.review(people, LETTER, papers.letter)
    acts.review(people, DECISION, papers.decision)
    official.open(papers.decision)
    official.says("Ký nháy 2/2")
    official.says("Nguyễn Thị Ngọc Uyển")
    people.picture(official, "du-ky-nhay")


def signing(people: People, papers: Papers) -> None:
    """4: a wrong password signs nothing; both are signed; the clerk sends the decision back and it is signed anew."""
    leader, clerk, official = people("chutich"), people("vanthu"), people("chuyenvien")
    acts.desk_open(leader, LETTER)
    leader.paper()
    leader.says("Chờ bạn ký")
    people.picture(leader, "ban-ky")
    leader.act("Ký số và chuyển văn thư")
    leader.fill("Mật khẩu của bạn", "khong-phai-mat-khau", inside=leader.dialog)
    with leader.may_hear("422"):
        leader.button("Xác nhận ký", inside=leader.dialog)
        leader.says("Chưa thực hiện được")
    people.picture(leader, "sai-mat-khau")
    acts.sign_confirm(people, leader)
    people.picture(leader, "da-ky-so")
    acts.sign_leave(leader)
    acts.sign(people, DECISION)

    clerk.open(papers.decision)
    clerk.act("Trả lại văn bản đã ký")
    clerk.fill("Lý do", "Thiếu căn cứ")
    people.picture(clerk, "tra-van-ban-da-ky")
    clerk.button("Trả lại người soạn")
    clerk.says("Đã trả lại; dự thảo đã mở lại.")
    official.open(papers.decision)
    official.says("Thiếu căn cứ")
    official.act("Sửa dự thảo")
    official.fill("Căn cứ", f"{acts.DECISION['Căn cứ']}\nXét thực tế sử dụng thiết bị trên địa bàn phường.")
    acts.draft_save(official, "Lưu bản mới")
    acts.review(people, DECISION, papers.decision)
    acts.sign(people, DECISION)


def counter(people: People, papers: Papers) -> None:
    """5–6: number, date and seal in one act of the clerk; issue; the receivers' states."""
    clerk = people("vanthu")
    papers.letter_number = acts.number_and_seal(people, LETTER, picture="cong-van")
    papers.decision_number = acts.number_and_seal(people, DECISION)
    assert papers.letter_number.endswith("/UBND-KTHTĐT")
    assert papers.decision_number.endswith("/QĐ-UBND")
    clerk.open(papers.letter)
    clerk.paper()
    clerk.says("2 chữ ký số hợp lệ")
    clerk.says(f"Công văn · {papers.letter_number}")
    people.picture(clerk, "da-cap-so")
    clerk.paper_end()
    people.picture(clerk, "da-ky-dau")
    for subject in (LETTER, DECISION):
        acts.issue(people, subject)
    row = clerk.page.get_by_role("listitem").filter(has_text=papers.letter_number).first
    row.get_by_text(LETTER).click()
    expect(row.get_by_text(CENTRAL)).to_be_visible()
    people.picture(clerk, "da-phat-hanh")


def receiving(people: People, papers: Papers) -> None:
    """7–8: the central agency's reply comes by the axis; it and the department's copy are registered."""
    clerk = people("vanthu")
    reply = clerk.page.get_by_role("main").get_by_role("link", name=re.compile("VPĐPTƯ-TH"))
    until = time.monotonic() + ARRIVES
    while not reply.count():
        assert time.monotonic() < until, "no reply came by the axis"
        clerk.page.wait_for_timeout(1000)
        clerk.place("Vào sổ")
    reply.first.click()
    clerk.paper()
    papers.reply = clerk.address.removesuffix("vao-so/")
    papers.reply_number = clerk.page.get_by_label("Số, ký hiệu").input_value()
    expect(clerk.page.get_by_label("Cơ quan ban hành")).to_have_value(CENTRAL)
    expect(clerk.page.get_by_label("Trích yếu")).to_have_value(re.compile(f"số {papers.letter_number}"))
    clerk.says(re.compile("hợp lệ, nội dung không đổi sau khi ký"))
    clerk.fill_day("Hạn trả lời", working_day(11))
    people.picture(clerk, "vao-so")
    clerk.button("Vào sổ, mở văn bản")
    clerk.says(re.compile(r"Đã vào sổ: số đến \d+"))
    clerk.paper()
    people.picture(clerk, "da-vao-so")
    duplicate(people)

    other = people("so.vanthu")
    other.place("Vào sổ")
    other.link(papers.letter_number, inside=other.page.get_by_role("main"))
    expect(other.page.get_by_label("Số, ký hiệu")).to_have_value(papers.letter_number)
    people.picture(other, "so-vao-so")
    other.button("Vào sổ, mở văn bản")
    other.says(re.compile(r"Đã vào sổ: số đến \d+"))


def duplicate(people: People) -> None:
    """8: the same letter comes as a scan: the clerk is told, no second number is taken, it is refused with a reason."""
    clerk = people("vanthu")
    with clerk.page.expect_download() as coming:
        clerk.link("Tải PDF")
    scan = coming.value.path().read_bytes()
    clerk.open("/vao-so/nhap/")
    clerk.page.get_by_label("chọn tệp").set_input_files(
        {"name": "ban-quet.pdf", "mimeType": "application/pdf", "buffer": scan}
    )
    clerk.button("Nhận tệp")
    clerk.says("Đã nhận 1 tệp quét.")
    clerk.says(re.compile(r"Có thể trùng với số đến \d+"))
    with clerk.may_hear("422"):
        clerk.button("Vào sổ và mở tiếp")
        clerk.says("Chưa thực hiện được")
    people.picture(clerk, "co-the-trung")
    clerk.link("Từ chối")
    clerk.fill("Lý do", "Trùng bản đã vào sổ")
    clerk.button("Từ chối, báo nơi gửi")
    clerk.says("Đã từ chối; lý do đã báo nơi gửi.")


def directing(people: People, papers: Papers) -> None:
    """9: the office proposes, the leader directs, the unit's head names the person, who starts."""
    office, leader, head, official = (people(u) for u in ("chanhvanphong", "chutich", "truongphong", "chuyenvien"))
    subject = re.compile("Trả lời công văn số")
    office.place("Văn bản đến")
    office.link(subject)
    office.act("Đề xuất, trình lãnh đạo")
    office.fill("Ý kiến đề xuất", "Giao phòng Kinh tế chủ trì")
    office.choose("Đơn vị chủ trì", "Phòng Kinh tế")
    support = office.page.get_by_role("group", name="Phối hợp")
    support.get_by_label("Phòng Văn hóa - Xã hội").check()
    office.fill_day("Hạn xử lý", working_day(7))
    people.picture(office, "van-phong-de-xuat")
    office.button("Trình lãnh đạo")
    office.says("Đã trình lãnh đạo.")

    leader.place("Văn bản đến")
    leader.link(subject)
    leader.act("Bút phê và giao")
    leader.fill("Ý kiến chỉ đạo (bút phê)", "Phòng KTHTĐT chủ trì, báo cáo trong 5 ngày làm việc.")
    people.picture(leader, "but-phe")
    leader.button("Bút phê và giao")
    leader.says("Đã bút phê và giao.")

    head.place("Văn bản đến")
    head.link(subject)
    head.act("Giao người xử lý")
    head.says("Phòng KTHTĐT chủ trì, báo cáo trong 5 ngày làm việc.")
    head.page.get_by_label("Lê Văn Thảo").check()
    people.picture(head, "giao-nguoi")
    head.button("Giao xử lý")
    head.says("Đã giao người xử lý.")

    official.place("Văn bản đến")
    official.link(subject)
    official.act("Bắt đầu xử lý")
    official.button("Bắt đầu")
    official.says("Đã bắt đầu xử lý.")
    people.picture(official, "bat-dau-xu-ly")


def answering(people: People, papers: Papers) -> None:
    """9: the case file is opened; the answer goes the whole way and its issue resolves what came in."""
    official = people("chuyenvien")
    official.act("Đưa vào hồ sơ")
    official.page.get_by_label("Mở hồ sơ mới").check()
    official.fill("Tiêu đề hồ sơ mới", CASE_FILE)
    official.fill("Thời hạn bảo quản (năm)", "20")
    people.picture(official, "mo-ho-so")
    official.button("Đưa vào hồ sơ")
    official.says("Đã đưa vào hồ sơ")

    official.act("Soạn văn bản trả lời")
    subject = f"Báo cáo kết quả rà soát theo văn bản số {papers.reply_number}"
    body = (
        f"Thực hiện văn bản số {papers.reply_number}, Ủy ban nhân dân phường Mai Hồ báo cáo kết quả rà soát hạ tầng số "
        "như sau:\nPhường đã lập danh mục thiết bị dùng chung gồm 12 máy chủ mẫu và 3 đường truyền dự phòng.\n"
        "Ủy ban nhân dân phường Mai Hồ trân trọng báo cáo./."
    )
    acts.draft_fill(official, {"Trích yếu": subject, "Nội dung": body})
    people.picture(official, "soan-tra-loi")
    papers.answer = acts.draft_save(official)
    acts.review(people, subject, papers.answer)
    acts.sign(people, subject)
    papers.answer_number = acts.number_and_seal(people, subject)
    acts.issue(people, subject)
    official.open(papers.reply)
    official.says("Đã giải quyết")
    people.picture(official, "da-giai-quyet")
    official.open(f"{papers.reply}?muc=lien-quan")
    official.says(subject)


def filing(people: People, papers: Papers) -> None:
    """10: the answer joins what it answers in the case file."""
    official = people("chuyenvien")
    official.open(papers.answer)
    official.act("Đưa vào hồ sơ")
    official.page.get_by_label(CASE_FILE).check()
    official.button("Đưa vào hồ sơ")
    official.says(re.compile(r"Đã đưa vào hồ sơ .*, thứ tự 2\."))
    official.place("Hồ sơ")
    official.link(CASE_FILE)
    table = official.page.get_by_role("table", name=CASE_FILE)
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("cell", name=papers.reply_number, exact=True)).to_be_visible()
    expect(table.get_by_role("cell", name=papers.answer_number, exact=True)).to_be_visible()
    people.picture(official, "ho-so")
    clerk = people("vanthu")
    clerk.place("Sổ văn bản")
    clerk.link("Sổ văn bản đi")
    expect(clerk.page.get_by_role("table").get_by_text(papers.answer_number, exact=True)).to_be_visible()
    people.picture(clerk, "so-van-ban-di")


def finding(people: People, papers: Papers) -> None:
    """10: found without marks and by number; unseen, even in the counts, by one without the right."""
    official, outsider = people("chuyenvien"), people("so.chuyenvien")
    until = time.monotonic() + ARRIVES
    while True:  # the index follows within seconds
        search(official, papers.answer_number)
        if official.page.get_by_role("main").get_by_text(papers.answer_number).count():
            break
        assert time.monotonic() < until, "the number is not found"
        official.page.wait_for_timeout(500)
    expect(official.page.get_by_role("region", name="Kết quả").get_by_text(papers.answer_number).first).to_be_visible()
    people.picture(official, "tra-cuu-so")
    search(official, '"danh muc thiet bi dung chung"')
    official.says("danh mục thiết bị dùng chung")
    expect(official.page.get_by_role("region", name="Kết quả").get_by_text(papers.letter_number).first).to_be_visible()
    people.picture(official, "tra-cuu-khong-dau")

    search(outsider, "thiet bi")
    outsider.says("0 văn bản")
    outsider.says("Không tìm thấy văn bản nào")
    people.picture(outsider, "khong-co-quyen")
    seen = []
    for address in (papers.letter, "/van-ban/999999/"):
        with outsider.may_hear("404"):
            outsider.open(address)
            seen.append(outsider.page.get_by_role("main").inner_text())
    assert seen[0] == seen[1], "the unseen and the missing do not look alike"


def search(screen: Screen, text: str) -> None:
    screen.page.get_by_role("searchbox", name="Tra cứu văn bản").first.fill(text)
    screen.page.keyboard.press("Enter")
    expect(screen.page).to_have_url(re.compile("/tra-cuu/"))
