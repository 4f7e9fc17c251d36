"""Codes of the audit log: every act, reads and downloads included. The value is stable."""

from __future__ import annotations

from enum import StrEnum

from edoc.domain.wording import gettext_noop as _


class AuditCode(StrEnum):
    # people
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    POST_CHOSEN = "post-chosen"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105  a code, not a password
    # reading
    DOCUMENT_READ = "document-read"
    FILE_DOWNLOADED = "file-downloaded"
    SEARCHED = "searched"
    REGISTER_READ = "register-read"
    # refusals
    ACT_REFUSED = "act-refused"
    # outgoing
    DRAFTED = "drafted"
    REVISED = "revised"
    ATTACHED = "attached"
    DETACHED = "detached"
    CONVERTED = "converted"
    CONVERT_FAILED = "convert-failed"
    WITHDRAWN = "withdrawn"
    SUBMITTED = "submitted"
    RECALLED = "recalled"
    INITIALLED = "initialled"
    RETURNED = "returned"
    OPINION_ASKED = "opinion-asked"
    OPINION_GIVEN = "opinion-given"
    APPROVED = "approved"
    SIGNATURE_REQUESTED = "signature-requested"
    SIGNED = "signed"
    SIGNATURE_FAILED = "signature-failed"
    SENT_BACK = "sent-back"
    NUMBERED = "numbered"
    NUMBER_VOIDED = "number-voided"
    REMADE = "remade"
    SEAL_REQUESTED = "seal-requested"
    SEALED = "sealed"
    LEVEL_RAISED = "level-raised"
    ISSUED = "issued"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery-failed"
    STATUS_RECEIVED = "status-received"
    STATUS_SENT = "status-sent"
    # incoming
    MESSAGE_STORED = "message-stored"
    MESSAGE_REFUSED = "message-refused"
    RECEIVED = "received"
    VALIDATED = "validated"
    REGISTERED = "registered"
    REGISTER_REFUSED = "register-refused"
    DIRECTION_PROPOSED = "direction-proposed"
    DIRECTED = "directed"
    PERSON_ASSIGNED = "person-assigned"
    STARTED = "started"
    PROGRESS_NOTED = "progress-noted"
    RESOLVED = "resolved"
    # case files
    CASE_FILE_OPENED = "case-file-opened"
    CASE_FILE_CLOSED = "case-file-closed"
    FILED = "filed"
    # operation
    JOB_RETRIED = "job-retried"
    JOB_DEAD = "job-dead"
    INSTANCE_CREATED = "instance-created"
    REFERENCE_CHANGED = "reference-changed"


AUDIT_WORDS: dict[AuditCode, str] = {
    AuditCode.SIGNED_IN: _("Đăng nhập"),
    AuditCode.SIGN_IN_FAILED: _("Đăng nhập không thành công"),
    AuditCode.SIGNED_OUT: _("Đăng xuất"),
    AuditCode.POST_CHOSEN: _("Chọn chức vụ làm việc"),
    AuditCode.PASSWORD_CHANGED: _("Đổi mật khẩu"),
    AuditCode.DOCUMENT_READ: _("Xem văn bản"),
    AuditCode.FILE_DOWNLOADED: _("Tải tệp"),
    AuditCode.SEARCHED: _("Tra cứu"),
    AuditCode.REGISTER_READ: _("Xem sổ"),
    AuditCode.ACT_REFUSED: _("Thao tác bị từ chối"),
    AuditCode.DRAFTED: _("Tạo dự thảo"),
    AuditCode.REVISED: _("Lưu bản mới"),
    AuditCode.ATTACHED: _("Đính kèm tệp"),
    AuditCode.DETACHED: _("Bỏ tệp đính kèm"),
    AuditCode.CONVERTED: _("Chuyển sang PDF"),
    AuditCode.CONVERT_FAILED: _("Không chuyển được sang PDF"),
    AuditCode.WITHDRAWN: _("Rút dự thảo"),
    AuditCode.SUBMITTED: _("Trình duyệt"),
    AuditCode.RECALLED: _("Lấy lại dự thảo"),
    AuditCode.INITIALLED: _("Ký nháy"),
    AuditCode.RETURNED: _("Trả lại"),
    AuditCode.OPINION_ASKED: _("Hỏi ý kiến"),
    AuditCode.OPINION_GIVEN: _("Cho ý kiến"),
    AuditCode.APPROVED: _("Duyệt xong, trình ký"),
    AuditCode.SIGNATURE_REQUESTED: _("Xác nhận ký"),
    AuditCode.SIGNED: _("Ký số"),
    AuditCode.SIGNATURE_FAILED: _("Ký số không thành công"),
    AuditCode.SENT_BACK: _("Văn thư trả lại văn bản đã ký"),
    AuditCode.NUMBERED: _("Cấp số"),
    AuditCode.NUMBER_VOIDED: _("Hủy số"),
    AuditCode.REMADE: _("Làm lại tệp dưới số đã cấp"),
    AuditCode.SEAL_REQUESTED: _("Xác nhận ký dấu"),
    AuditCode.SEALED: _("Ký dấu cơ quan"),
    AuditCode.LEVEL_RAISED: _("Nâng mức chữ ký"),
    AuditCode.ISSUED: _("Phát hành"),
    AuditCode.DELIVERED: _("Gửi đến nơi nhận"),
    AuditCode.DELIVERY_FAILED: _("Chưa gửi được"),
    AuditCode.STATUS_RECEIVED: _("Nhận trạng thái từ nơi nhận"),
    AuditCode.STATUS_SENT: _("Gửi trạng thái cho nơi gửi"),
    AuditCode.MESSAGE_STORED: _("Lưu gói tin nhận từ trục"),
    AuditCode.MESSAGE_REFUSED: _("Không nhận gói tin"),
    AuditCode.RECEIVED: _("Nhận văn bản đến"),
    AuditCode.VALIDATED: _("Kiểm tra chữ ký số"),
    AuditCode.REGISTERED: _("Vào sổ văn bản đến"),
    AuditCode.REGISTER_REFUSED: _("Từ chối tiếp nhận"),
    AuditCode.DIRECTION_PROPOSED: _("Đề xuất ý kiến chỉ đạo"),
    AuditCode.DIRECTED: _("Bút phê"),
    AuditCode.PERSON_ASSIGNED: _("Giao người xử lý"),
    AuditCode.STARTED: _("Bắt đầu xử lý"),
    AuditCode.PROGRESS_NOTED: _("Cập nhật tiến độ"),
    AuditCode.RESOLVED: _("Kết thúc xử lý"),
    AuditCode.CASE_FILE_OPENED: _("Mở hồ sơ công việc"),
    AuditCode.CASE_FILE_CLOSED: _("Kết thúc hồ sơ công việc"),
    AuditCode.FILED: _("Đưa vào hồ sơ"),
    AuditCode.JOB_RETRIED: _("Chạy lại việc nền"),
    AuditCode.JOB_DEAD: _("Việc nền dừng lại"),
    AuditCode.INSTANCE_CREATED: _("Khởi tạo hệ thống"),
    AuditCode.REFERENCE_CHANGED: _("Sửa danh mục"),
}
