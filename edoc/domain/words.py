"""The words of every obstacle: what happened, and what to do about it. Vietnamese is the source language.

`{name}` marks a parameter of the obstacle. Doors translate with gettext; `str(refusal)` gives the Vietnamese text.
"""

from __future__ import annotations

from dataclasses import dataclass

from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and the remedy."""

    what: str
    remedy: str = ""


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
    Code.DOCX_WITH_MACROS: Words(_("Tệp {name} có macro."), _("Lưu lại ở dạng .docx không có macro rồi tải lên.")),
    Code.DOCX_EXTERNAL: Words(
        _("Tệp {name} lấy nội dung từ bên ngoài: {what}."), _("Chèn hẳn nội dung hoặc ảnh vào tệp rồi tải lên lại.")
    ),
    Code.DOCX_TRACKED: Words(
        _("Tệp {name} còn thay đổi đang theo dõi (Track Changes)."),
        _("Chấp nhận hoặc từ chối hết các thay đổi rồi tải lên lại."),
    ),
    Code.CONVERT_FAILED: Words(
        _("Không chuyển được {name} sang PDF: {detail}"),
        _("Tệp gốc vẫn được giữ; mở lại trong Word, lưu lại rồi tải lên."),
    ),
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
        _("Nơi gửi {organ} chưa có trong danh bạ cơ quan."),
        _("Kiểm tra và cho phép mã này trong danh bạ, rồi đọc lại gói tin."),
    ),
    Code.SENDER_MISMATCH: Words(
        _("Gói tin ghi nơi gửi là {organ}, trục liên thông ghi là {transport_organ}."),
        _("Không tiếp nhận; báo đơn vị vận hành trục."),
    ),
    Code.RECEIVER_UNKNOWN: Words(
        _("Không có cơ quan nào mang mã {codes} trong danh bạ."), _("Kiểm tra mã định danh nơi nhận.")
    ),
    Code.DELIVERY_UNKNOWN: Words(
        _("Trạng thái từ {organ} không ứng với văn bản nào đã gửi: {document_id}."),
        _("Gói gốc vẫn được giữ; đối chiếu với sổ văn bản đi."),
    ),
    Code.AXIS_REFUSED: Words(
        _("Trục liên thông từ chối: {reason} (mã {axis_code})."), _("Sửa theo lý do trên rồi gửi lại.")
    ),
    Code.MESSAGE_NOT_OPEN: Words(
        _("Gói tin đang ở trạng thái “{state}”, chưa thể {act}."), _("Tải lại trang để xem trạng thái mới.")
    ),
    Code.BUSINESS_BY_HAND: Words(
        _("Gói tin {kind} (thu hồi, cập nhật, thay thế) cần người xử lý."),
        _("Văn thư xem gói tin và trả lời nơi gửi."),
    ),
    # --- review and drafts
    Code.NO_ROUTE: Words(_("Chưa có luồng xét duyệt cho loại {type}."), _("Quản trị thêm luồng ở mục Mẫu, luồng.")),
    Code.STEP_UNHELD: Words(_("Bước “{step}” chưa có người giữ."), _("Quản trị bổ nhiệm người vào chức vụ đó.")),
    Code.NOT_YOUR_STEP: Words(_("Việc này đang chờ {who}, không phải bạn."), ""),
    Code.FILE_CHANGED: Words(
        _("Tệp đã đổi sau khi bạn mở."), _("Tải lại trang, đọc lại rồi làm tiếp; chưa có gì được ghi.")
    ),
    Code.NOTHING_ASKED: Words(_("Không có câu hỏi ý kiến nào đang chờ bạn."), ""),
    Code.NOT_CONVERTED: Words(
        _("Bản mới nhất chưa chuyển xong sang PDF."), _("Đợi chuyển xong rồi trình; nếu lỗi, xem lý do ở mục Tệp.")
    ),
    Code.NO_SIGNER: Words(_("Chưa chọn người ký."), _("Chọn người ký trong dự thảo.")),
    Code.RECEIVER_CODES_UNKNOWN: Words(
        _("Mã nơi nhận {codes} không có trong danh mục."), _("Chọn lại nơi nhận hoặc cập nhật danh mục cơ quan.")
    ),
    Code.RECEIVER_TWICE: Words(_("Nơi nhận {codes} có nhiều lần."), _("Xóa dòng thừa.")),
    Code.NO_RECEIVER: Words(_("Chưa có nơi nhận nào."), _("Thêm ít nhất một nơi nhận.")),
    # --- signing
    Code.NO_KEY: Words(_("{who} chưa có chứng thư số trên hệ thống."), _("Quản trị gắn chứng thư ở mục Ký số.")),
    Code.NO_IMAGE: Words(_("{who} chưa có hình chữ ký hoặc hình dấu."), _("Quản trị thêm hình ở mục Ký số.")),
    Code.CONFIRMATION_MISSING: Words(_("Chưa xác nhận bằng đăng nhập lại."), _("Nhập mật khẩu để xác nhận ký.")),
    Code.WRONG_PASSWORD: Words(_("Mật khẩu không đúng, chưa văn bản nào được ký."), _("Nhập lại mật khẩu của bạn.")),
    Code.CONFIRMATION_LOCKED: Words(
        _("Mật khẩu sai nhiều lần liền nên tạm khóa xác nhận {minutes} phút; chưa văn bản nào được ký."),
        _("Đợi rồi thử lại, hoặc nhờ quản trị mở khóa."),
    ),
    Code.SESSION_OPEN: Words(_("Văn bản này đang được ký, yêu cầu trước chưa xong."), _("Đợi kết quả; đừng gửi lại.")),
    Code.NOT_SIGNED: Words(
        _("Chưa có chữ ký hợp lệ của người có thẩm quyền."), _("Văn thư chỉ ký dấu sau khi lãnh đạo đã ký.")
    ),
    Code.INITIALS_MISSING: Words(
        _("Chữ ký nháy chưa đủ hoặc không thuộc tệp này."), _("Trình lại để các bước ký nháy lại.")
    ),
    Code.CERTIFICATE_EXPIRED: Words(
        _("Chứng thư của {who} hết hạn ngày {at}."), _("Gia hạn chứng thư rồi ký lại; chưa có gì được ký.")
    ),
    Code.CERTIFICATE_NOT_YET: Words(
        _("Chứng thư của {who} chưa có hiệu lực."), _("Kiểm tra đồng hồ máy chủ và chứng thư.")
    ),
    Code.CERTIFICATE_REVOKED: Words(
        _("Chứng thư của {who} đã bị thu hồi."), _("Xin cấp chứng thư mới; chưa có gì được ký.")
    ),
    Code.SIGNING_FAILED: Words(_("Không ký được: {detail}"), _("Chưa có gì được ký; hãy thử lại hoặc báo quản trị.")),
    Code.SIGNATURE_INVALID: Words(
        _("Tệp đã lưu không qua kiểm tra chữ ký: {detail}"), _("Bản này không được dùng; báo quản trị.")
    ),
    # --- registers
    Code.NO_BOOK: Words(_("Chưa có sổ đang mở cho loại {type}."), _("Quản trị mở sổ ở mục Sổ, ký hiệu.")),
    Code.BOOK_CLOSED: Words(_("Sổ {book} năm {year} đã khóa."), ""),
    Code.NUMBER_TAKEN: Words(_("Văn bản đã có số {number} trong {book}."), _("Không cấp số lần hai.")),
    Code.NO_NUMBER: Words(_("Văn bản chưa có số."), ""),
    Code.NOT_SEALED: Words(_("Văn bản chưa có chữ ký số của cơ quan."), _("Ký dấu trước khi phát hành.")),
    Code.DUPLICATE: Words(
        _("Văn bản trùng với {number} đã vào sổ, số đến {arrival}."), _("Nếu vẫn vào sổ, hãy ghi lý do.")
    ),
    # --- work
    Code.UNIT_TWICE: Words(
        _("Một đơn vị được giao nhiều vai trò."), _("Mỗi đơn vị chỉ một vai trò, đúng một đơn vị chủ trì.")
    ),
    Code.DEADLINE_PAST: Words(_("Hạn {at} đã qua."), _("Chọn hạn sau hiện tại.")),
    Code.DEADLINE_AFTER: Words(_("Hạn chọn muộn hơn hạn cấp trên là {at}."), _("Chọn hạn sớm hơn hoặc bằng.")),
    Code.NO_DIRECTION: Words(_("Chưa có ý kiến chỉ đạo."), ""),
    Code.NOBODY_NAMED: Words(_("Đơn vị chủ trì chưa giao người xử lý."), ""),
    Code.NOT_IN_UNIT: Words(_("{who} không thuộc đơn vị chủ trì."), _("Chọn người trong đơn vị.")),
    # --- case files
    Code.CASE_CODE_TAKEN: Words(_("Mã hồ sơ {code} năm {year} đã dùng."), _("Chọn mã khác.")),
    Code.CASE_CLOSED: Words(_("Hồ sơ {code} đã kết thúc lúc {at}."), _("Mở hồ sơ mới hoặc xin mở lại.")),
    # --- set-up
    Code.INSTANCE_EXISTS: Words(
        _("Hệ thống đã được khởi tạo cho {agency}."), _("Đăng nhập bằng tài khoản quản trị để sửa danh mục.")
    ),
}


def words_for(code: Code) -> Words:
    """The words of a code. Raises KeyError for a code without words; a test makes sure there is none."""
    return WORDS[code]
