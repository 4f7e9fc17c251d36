"""The words of every obstacle: what happened, and what to do about it. Vietnamese is the source language.

`{name}` marks a parameter of the obstacle. Doors translate with gettext; `str(refusal)` gives the Vietnamese text.
"""

from __future__ import annotations

from dataclasses import dataclass

from edoc.domain.obstacles import Code


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and the remedy."""

    what: str
    remedy: str = ""


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue; the door translates it."""
    return text


_ = gettext_noop

WORDS: dict[Code, Words] = {
    # --- general
    Code.WRONG_STATE: Words(_("Văn bản đang ở bước “{state}”, chưa thể {act}."), _("Hãy hoàn thành bước trước hoặc tải lại trang.")),
    Code.NO_RIGHT: Words(_("Bạn không có quyền {act} văn bản này."), _("Liên hệ {who} nếu đây là việc của bạn.")),
    Code.FIELD_MISSING: Words(_("Thiếu {field}."), _("Hãy nhập {field}.")),
    Code.FIELD_INVALID: Words(_("{field} không hợp lệ: {value}."), _("{hint}")),
    Code.STATE_SECRET: Words(_("Hệ thống không nhận văn bản {level}."), _("Lập và gửi văn bản mật ngoài mạng, theo Luật Bảo vệ bí mật nhà nước.")),
    Code.REASON_MISSING: Words(_("Chưa ghi lý do."), _("Hãy ghi lý do.")),
    Code.CHANGED_MEANWHILE: Words(_("{what} đã được {who} thay đổi lúc {at}."), _("Phần của bạn chưa ghi đè; hãy tải lại và đối chiếu.")),
    Code.ENGINE_DOWN: Words(_("{engine} chưa trả lời."), _("Việc đã được ghi lại và sẽ tự chạy tiếp; chưa mất gì.")),
    # --- storage
    Code.BLOB_MISSING: Words(_("Không tìm thấy tệp {sha256} trong kho."), _("Báo quản trị hệ thống; chạy kiểm tra kho.")),
    Code.BLOB_DAMAGED: Words(_("Tệp {sha256} trong kho không còn khớp mã băm."), _("Không dùng tệp này; báo quản trị hệ thống.")),
    Code.BLOB_RETAINED: Words(_("Tệp đang trong thời hạn giữ đến {until}, không xóa được."), ""),
    Code.DISK_FULL: Words(_("Kho tệp đã đầy, chưa ghi được gì."), _("Báo quản trị giải phóng chỗ rồi làm lại.")),
    Code.TOO_LARGE: Words(_("Tệp {name} lớn {size}, vượt giới hạn {limit}."), _("Hãy nén ảnh hoặc tách tệp.")),
    # --- queue
    Code.JOB_NOT_DEAD: Words(_("Việc nền này chưa dừng nên không cần chạy lại."), _("Tải lại trang để xem trạng thái mới.")),
    # --- paper
    Code.NOT_DOCX: Words(_("Tệp {name} không phải tệp Word (.docx)."), _("Lưu lại ở dạng .docx rồi tải lên.")),
    Code.CONVERT_FAILED: Words(_("Không chuyển được {name} sang PDF: {detail}"), _("Tệp gốc vẫn được giữ; mở lại trong Word, lưu lại rồi tải lên.")),
    Code.CONVERTER_DOWN: Words(_("Bộ chuyển đổi PDF chưa trả lời."), _("Hệ thống sẽ tự làm lại.")),
    Code.ANCHOR_MISSING: Words(_("Tệp không còn vị trí: {anchors}."), _("Chọn “Chèn lại vị trí” hoặc tải mẫu và dán nội dung vào.")),
    Code.ANCHOR_TWICE: Words(_("Vị trí {anchors} xuất hiện nhiều lần."), _("Xóa bản thừa rồi tải lại.")),
    Code.FONT_NOT_ALLOWED: Words(_("Tệp dùng phông chữ không được nhúng hoặc không theo quy định: {fonts}."), _("Đổi sang Times New Roman.")),
    Code.PAGE_NOT_A4: Words(_("Trang {pages} không phải khổ A4."), _("Đặt lại khổ giấy A4.")),
    Code.PDF_BROKEN: Words(_("Tệp PDF hỏng, không đọc được: {name}."), _("Đề nghị người gửi gửi lại tệp.")),
    Code.PDF_ENCRYPTED: Words(_("Tệp PDF {name} có mật khẩu."), _("Bỏ mật khẩu rồi tải lên lại.")),
    Code.PDF_WITHOUT_PAGES: Words(_("Tệp PDF {name} không có trang nào."), _("Kiểm tra lại tệp.")),
}


def words_for(code: Code) -> Words:
    """The words of a code. Raises KeyError for a code without words; a test makes sure there is none."""
    return WORDS[code]
