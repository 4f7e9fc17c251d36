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
    Code.WRONG_STATE: Words(
        _("Văn bản đang ở bước “{state}”, chưa thể {act}."), _("Hãy hoàn thành bước trước hoặc tải lại trang.")
    ),
    Code.NO_RIGHT: Words(_("Bạn không có quyền {act} văn bản này."), _("Liên hệ {who} nếu đây là việc của bạn.")),
    Code.FIELD_MISSING: Words(_("Thiếu {field}."), _("Hãy nhập {field}.")),
    Code.FIELD_INVALID: Words(_("{field} không hợp lệ: {value}."), _("{hint}")),
    Code.STATE_SECRET: Words(
        _("Hệ thống không nhận văn bản {level}."),
        _("Lập và gửi văn bản mật ngoài mạng, theo Luật Bảo vệ bí mật nhà nước."),
    ),
    Code.REASON_MISSING: Words(_("Chưa ghi lý do."), _("Hãy ghi lý do.")),
    Code.CHANGED_MEANWHILE: Words(
        _("{what} đã được {who} thay đổi lúc {at}."), _("Phần của bạn chưa ghi đè; hãy tải lại và đối chiếu.")
    ),
    Code.ENGINE_DOWN: Words(_("{engine} chưa trả lời."), _("Việc đã được ghi lại và sẽ tự chạy tiếp; chưa mất gì.")),
    # --- storage
    Code.BLOB_MISSING: Words(
        _("Không tìm thấy tệp {sha256} trong kho."), _("Báo quản trị hệ thống; chạy kiểm tra kho.")
    ),
    Code.BLOB_DAMAGED: Words(
        _("Tệp {sha256} trong kho không còn khớp mã băm."), _("Không dùng tệp này; báo quản trị hệ thống.")
    ),
    Code.BLOB_RETAINED: Words(_("Tệp đang trong thời hạn giữ đến {until}, không xóa được."), ""),
    Code.DISK_FULL: Words(_("Kho tệp đã đầy, chưa ghi được gì."), _("Báo quản trị giải phóng chỗ rồi làm lại.")),
    Code.TOO_LARGE: Words(_("Tệp {name} lớn {size}, vượt giới hạn {limit}."), _("Hãy nén ảnh hoặc tách tệp.")),
    # --- queue
    Code.JOB_NOT_DEAD: Words(
        _("Việc nền này chưa dừng nên không cần chạy lại."), _("Tải lại trang để xem trạng thái mới.")
    ),
    # --- paper
    Code.NOT_DOCX: Words(_("Tệp {name} không phải tệp Word (.docx)."), _("Lưu lại ở dạng .docx rồi tải lên.")),
    Code.CONVERT_FAILED: Words(
        _("Không chuyển được {name} sang PDF: {detail}"),
        _("Tệp gốc vẫn được giữ; mở lại trong Word, lưu lại rồi tải lên."),
    ),
    Code.CONVERTER_DOWN: Words(_("Bộ chuyển đổi PDF chưa trả lời."), _("Hệ thống sẽ tự làm lại.")),
    Code.ANCHOR_MISSING: Words(
        _("Tệp không còn vị trí: {anchors}."), _("Chọn “Chèn lại vị trí” hoặc tải mẫu và dán nội dung vào.")
    ),
    Code.ANCHOR_TWICE: Words(_("Vị trí {anchors} xuất hiện nhiều lần."), _("Xóa bản thừa rồi tải lại.")),
    Code.FONT_NOT_ALLOWED: Words(
        _("Tệp dùng phông chữ không được nhúng hoặc không theo quy định: {fonts}."), _("Đổi sang Times New Roman.")
    ),
    Code.PAGE_NOT_A4: Words(_("Trang {pages} không phải khổ A4."), _("Đặt lại khổ giấy A4.")),
    Code.PDF_BROKEN: Words(_("Tệp PDF hỏng, không đọc được: {name}."), _("Đề nghị người gửi gửi lại tệp.")),
    Code.PDF_ENCRYPTED: Words(_("Tệp PDF {name} có mật khẩu."), _("Bỏ mật khẩu rồi tải lên lại.")),
    Code.PDF_WITHOUT_PAGES: Words(_("Tệp PDF {name} không có trang nào."), _("Kiểm tra lại tệp.")),
    # --- exchange
    Code.EDXML_BROKEN: Words(
        _("Gói tin edXML hỏng, không đọc được: {detail}."), _("Gói gốc vẫn được giữ; đề nghị nơi gửi gửi lại.")
    ),
    Code.EDXML_NAMESPACE: Words(
        _("Gói tin edXML dùng không gian tên khác quy chuẩn: {namespace}."),
        _("Gói gốc vẫn được giữ; đề nghị nơi gửi sửa theo QCVN 102:2016 rồi gửi lại."),
    ),
    Code.EDXML_DTD: Words(
        _("Gói tin edXML chứa DTD hoặc thực thể XML nên không được mở."),
        _("Gói gốc vẫn được giữ; báo đơn vị vận hành kiểm tra nơi gửi."),
    ),
    Code.EDXML_DUPLICATE: Words(
        _("Văn bản {document_id} đã đến lúc {at}."), _("Không vào sổ lần nữa; mở văn bản đã đến để xử lý.")
    ),
    Code.EDXML_VALUE_UNREADABLE: Words(
        _("Không đọc được {field}: {value}."), _("Đối chiếu với tệp văn bản khi vào sổ.")
    ),
    Code.ATTACHMENT_BOMB: Words(
        _("Tệp {name} bung ra vượt giới hạn {limit} nên không được mở."),
        _("Gói gốc vẫn được giữ; đề nghị nơi gửi gửi lại tệp nhỏ hơn."),
    ),
    Code.ATTACHMENT_MISSING: Words(_("Gói tin thiếu tệp: {name}."), _("Đề nghị nơi gửi gửi lại đủ tệp.")),
    Code.ATTACHMENT_BROKEN: Words(
        _("Tệp {name} trong gói tin hỏng, không giải nén được."), _("Đề nghị nơi gửi gửi lại tệp.")
    ),
    Code.SENDER_UNKNOWN: Words(
        _("Nơi gửi {code} chưa có trong danh bạ cơ quan."),
        _("Kiểm tra và cho phép mã này trong danh bạ, rồi đọc lại gói tin."),
    ),
    Code.SENDER_MISMATCH: Words(
        _("Gói tin ghi nơi gửi là {code}, trục liên thông ghi là {transport_code}."),
        _("Không tiếp nhận; báo đơn vị vận hành trục."),
    ),
    Code.RECEIVER_UNKNOWN: Words(
        _("Không có cơ quan nào mang mã {codes} trong danh bạ."), _("Kiểm tra mã định danh nơi nhận.")
    ),
    Code.DELIVERY_UNKNOWN: Words(
        _("Trạng thái từ {code} không ứng với văn bản nào đã gửi: {document_id}."),
        _("Gói gốc vẫn được giữ; đối chiếu với sổ văn bản đi."),
    ),
    Code.AXIS_REFUSED: Words(
        _("Trục liên thông từ chối: {reason} (mã {axis_code})."), _("Sửa theo lý do trên rồi gửi lại.")
    ),
    Code.MESSAGE_NOT_OPEN: Words(
        _("Gói tin đang ở trạng thái “{state}”, chưa thể {act}."), _("Tải lại trang để xem trạng thái mới.")
    ),
}


def words_for(code: Code) -> Words:
    """The words of a code. Raises KeyError for a code without words; a test makes sure there is none."""
    return WORDS[code]
