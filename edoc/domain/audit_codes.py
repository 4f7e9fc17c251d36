"""Codes of the audit log: every act, reads and downloads included. The value is stable."""

from __future__ import annotations

from enum import StrEnum


class AuditCode(StrEnum):
    # people
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    POST_CHOSEN = "post-chosen"
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
    AuditCode.SIGNED_IN: "Đăng nhập",
    AuditCode.SIGN_IN_FAILED: "Đăng nhập không thành công",
    AuditCode.SIGNED_OUT: "Đăng xuất",
    AuditCode.POST_CHOSEN: "Chọn chức vụ làm việc",
    AuditCode.DOCUMENT_READ: "Xem văn bản",
    AuditCode.FILE_DOWNLOADED: "Tải tệp",
    AuditCode.SEARCHED: "Tra cứu",
    AuditCode.REGISTER_READ: "Xem sổ",
    AuditCode.ACT_REFUSED: "Thao tác bị từ chối",
    AuditCode.DRAFTED: "Tạo dự thảo",
    AuditCode.REVISED: "Lưu bản mới",
    AuditCode.ATTACHED: "Đính kèm tệp",
    AuditCode.DETACHED: "Bỏ tệp đính kèm",
    AuditCode.CONVERTED: "Chuyển sang PDF",
    AuditCode.CONVERT_FAILED: "Không chuyển được sang PDF",
    AuditCode.WITHDRAWN: "Rút dự thảo",
    AuditCode.SUBMITTED: "Trình duyệt",
    AuditCode.RECALLED: "Lấy lại dự thảo",
    AuditCode.INITIALLED: "Ký nháy",
    AuditCode.RETURNED: "Trả lại",
    AuditCode.OPINION_ASKED: "Hỏi ý kiến",
    AuditCode.OPINION_GIVEN: "Cho ý kiến",
    AuditCode.APPROVED: "Duyệt xong, trình ký",
    AuditCode.SIGNATURE_REQUESTED: "Xác nhận ký",
    AuditCode.SIGNED: "Ký số",
    AuditCode.SIGNATURE_FAILED: "Ký số không thành công",
    AuditCode.SENT_BACK: "Văn thư trả lại văn bản đã ký",
    AuditCode.NUMBERED: "Cấp số",
    AuditCode.NUMBER_VOIDED: "Hủy số",
    AuditCode.REMADE: "Làm lại tệp dưới số đã cấp",
    AuditCode.SEAL_REQUESTED: "Xác nhận ký dấu",
    AuditCode.SEALED: "Ký dấu cơ quan",
    AuditCode.LEVEL_RAISED: "Nâng mức chữ ký",
    AuditCode.ISSUED: "Phát hành",
    AuditCode.DELIVERED: "Gửi đến nơi nhận",
    AuditCode.DELIVERY_FAILED: "Chưa gửi được",
    AuditCode.STATUS_RECEIVED: "Nhận trạng thái từ nơi nhận",
    AuditCode.STATUS_SENT: "Gửi trạng thái cho nơi gửi",
    AuditCode.MESSAGE_STORED: "Lưu gói tin nhận từ trục",
    AuditCode.MESSAGE_REFUSED: "Không nhận gói tin",
    AuditCode.RECEIVED: "Nhận văn bản đến",
    AuditCode.VALIDATED: "Kiểm tra chữ ký số",
    AuditCode.REGISTERED: "Vào sổ văn bản đến",
    AuditCode.REGISTER_REFUSED: "Từ chối tiếp nhận",
    AuditCode.DIRECTION_PROPOSED: "Đề xuất ý kiến chỉ đạo",
    AuditCode.DIRECTED: "Bút phê",
    AuditCode.PERSON_ASSIGNED: "Giao người xử lý",
    AuditCode.STARTED: "Bắt đầu xử lý",
    AuditCode.PROGRESS_NOTED: "Cập nhật tiến độ",
    AuditCode.RESOLVED: "Kết thúc xử lý",
    AuditCode.CASE_FILE_OPENED: "Mở hồ sơ công việc",
    AuditCode.CASE_FILE_CLOSED: "Kết thúc hồ sơ công việc",
    AuditCode.FILED: "Đưa vào hồ sơ",
    AuditCode.JOB_RETRIED: "Chạy lại việc nền",
    AuditCode.JOB_DEAD: "Việc nền dừng lại",
    AuditCode.INSTANCE_CREATED: "Khởi tạo hệ thống",
    AuditCode.REFERENCE_CHANGED: "Sửa danh mục",
}
