"""Every finding by its stable code: how grave it is, its ETSI sub-indication, and its words for people.

Codes are stored with verdicts and compared by programs; words may change, codes may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does to the verdict."""

    FAILURE = "failure"
    DOUBT = "doubt"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """The stable name of a finding."""

    # the file
    BROKEN_FILE = "broken-file"
    ENCRYPTED = "encrypted"
    NO_SIGNATURE = "no-signature"
    TRAILING_BYTES = "trailing-bytes"
    UNRECOGNISED_UPDATE = "unrecognised-update"
    UNSIGNED_CHANGES = "unsigned-changes"
    SIGNATURES_UNREADABLE = "signatures-unreadable"
    LENIENT = "lenient"
    STOPPED = "stopped"
    # one signature
    SIGNATURE_UNREADABLE = "signature-unreadable"
    DIGEST_BROKEN = "digest-broken"
    SIGNATURE_BROKEN = "signature-broken"
    COVERAGE_PARTIAL = "coverage-partial"
    CHANGED_AFTER = "changed-after"
    CHANGE_FORBIDDEN = "change-forbidden"
    SEED_VIOLATED = "seed-violated"
    REVOKED_BEFORE = "revoked-before-signing"
    REVOKED = "revoked"
    NOT_YET_VALID = "not-yet-valid"
    OUT_OF_BOUNDS = "out-of-bounds"
    UNTRUSTED = "untrusted"
    CHAIN_BAD = "chain-bad"
    WEAK_CRYPTO = "weak-crypto"
    EVIDENCE_MISSING = "evidence-missing"
    STAMP_BAD = "stamp-bad"
    UNDECIDED = "undecided"
    NO_TRUSTED_TIME = "no-trusted-time"
    EVIDENCE_OLD = "evidence-old"
    OTHER_FIELDS = "other-fields-changed"
    FIELDS_FILLED = "fields-filled"
    SIGNED_LATER = "signed-later"
    ARCHIVED_LATER = "archived-later"
    CERTIFIES = "certifies"


@dataclass(frozen=True, slots=True)
class Meaning:
    """How grave a finding is, its ETSI sub-indication if it decides one, and its words."""

    severity: Severity
    sub: str
    words: str


_F, _D, _W, _N = Severity.FAILURE, Severity.DOUBT, Severity.WARNING, Severity.NOTE

MEANINGS: dict[Code, Meaning] = {
    Code.BROKEN_FILE: Meaning(_F, "FORMAT_FAILURE", "Tệp không phải là PDF hoặc đã hỏng."),
    Code.ENCRYPTED: Meaning(_D, "SIGNED_DATA_NOT_FOUND", "Tệp có mật khẩu nên không kiểm tra được chữ ký."),
    Code.NO_SIGNATURE: Meaning(_D, "SIGNED_DATA_NOT_FOUND", "Tệp không có chữ ký số."),
    Code.TRAILING_BYTES: Meaning(_F, "FORMAT_FAILURE", "Có dữ liệu lạ ({count} byte) nối vào sau phần cuối của tệp."),
    Code.UNRECOGNISED_UPDATE: Meaning(
        _F, "FORMAT_FAILURE", "Sau chữ ký cuối cùng có phần cập nhật không hợp lệ, có thể che đi nội dung đã ký."
    ),
    Code.UNSIGNED_CHANGES: Meaning(
        _D, "SIG_CONSTRAINTS_FAILURE", "Sau chữ ký cuối cùng, tệp còn bị thay đổi mà không ai ký: {names}."
    ),
    Code.SIGNATURES_UNREADABLE: Meaning(_F, "FORMAT_FAILURE", "Không đọc được các chữ ký trong tệp."),
    Code.LENIENT: Meaning(_W, "", "Cấu trúc tệp không đúng chuẩn; đã đọc ở chế độ dễ dãi."),
    Code.STOPPED: Meaning(_D, "GENERIC", "Việc kiểm tra bị dừng vì quá thời gian hoặc quá bộ nhớ cho phép."),
    Code.SIGNATURE_UNREADABLE: Meaning(_F, "FORMAT_FAILURE", "Không đọc được chữ ký này."),
    Code.DIGEST_BROKEN: Meaning(_F, "HASH_FAILURE", "Nội dung đã ký không còn nguyên vẹn."),
    Code.SIGNATURE_BROKEN: Meaning(_F, "SIG_CRYPTO_FAILURE", "Chữ ký không khớp với chứng thư số của người ký."),
    Code.COVERAGE_PARTIAL: Meaning(_F, "FORMAT_FAILURE", "Chữ ký không bao trùm trọn văn bản tại lúc ký."),
    Code.CHANGED_AFTER: Meaning(_F, "FORMAT_FAILURE", "Văn bản đã bị sửa sau khi ký."),
    Code.CHANGE_FORBIDDEN: Meaning(_F, "FORMAT_FAILURE", "Văn bản có thay đổi mà chữ ký này không cho phép."),
    Code.SEED_VIOLATED: Meaning(_D, "SIG_CONSTRAINTS_FAILURE", "Chữ ký không theo điều kiện đặt sẵn ở ô ký."),
    Code.REVOKED_BEFORE: Meaning(_F, "REVOKED", "Chứng thư số đã bị thu hồi trước khi ký ({since})."),
    Code.REVOKED: Meaning(
        _D, "REVOKED_NO_POE", "Chứng thư số đã bị thu hồi; không chứng minh được là ký trước lúc thu hồi."
    ),
    Code.NOT_YET_VALID: Meaning(_F, "NOT_YET_VALID", "Chứng thư số chưa có hiệu lực vào lúc ký."),
    Code.OUT_OF_BOUNDS: Meaning(
        _D, "OUT_OF_BOUNDS_NO_POE", "Chứng thư số hết hạn; không chứng minh được là ký khi còn hiệu lực."
    ),
    Code.UNTRUSTED: Meaning(_D, "NO_CERTIFICATE_CHAIN_FOUND", "Chứng thư số không thuộc nơi cấp mà hệ thống tin cậy."),
    Code.CHAIN_BAD: Meaning(
        _D, "CERTIFICATE_CHAIN_GENERAL_FAILURE", "Chuỗi chứng thư số không đạt điều kiện kiểm tra."
    ),
    Code.WEAK_CRYPTO: Meaning(
        _D, "CRYPTO_CONSTRAINTS_FAILURE", "Thuật toán hoặc độ dài khóa của chữ ký không còn đủ an toàn."
    ),
    Code.EVIDENCE_MISSING: Meaning(_D, "TRY_LATER", "Chưa có đủ bằng chứng về trạng thái thu hồi của chứng thư số."),
    Code.STAMP_BAD: Meaning(_D, "SIG_CONSTRAINTS_FAILURE", "Dấu thời gian của chữ ký không kiểm tra được."),
    Code.UNDECIDED: Meaning(_D, "GENERIC", "Chưa kết luận được về chữ ký này."),
    Code.NO_TRUSTED_TIME: Meaning(_W, "", "Chữ ký không có dấu thời gian tin cậy; thời điểm ký là do máy ký khai."),
    Code.EVIDENCE_OLD: Meaning(_W, "", "Bằng chứng của dấu thời gian cuối cùng đã cũ; nên gia hạn lưu trữ dài hạn."),
    Code.OTHER_FIELDS: Meaning(_W, "", "Sau khi ký có ô điền thêm ngoài số, ngày và dấu: {names}."),
    Code.FIELDS_FILLED: Meaning(_N, "", "Sau khi ký đã điền: {names}."),
    Code.SIGNED_LATER: Meaning(_N, "", "Sau đó có thêm chữ ký: {names}."),
    Code.ARCHIVED_LATER: Meaning(_N, "", "Sau đó chỉ có dữ liệu lưu trữ dài hạn được bổ sung."),
    Code.CERTIFIES: Meaning(_N, "", "Chữ ký này xác nhận văn bản và khóa nội dung."),
}


def words_of(code: Code, params: dict[str, str]) -> str:
    """Return the sentence of a finding."""
    return MEANINGS[code].words.format_map(_Params(params))


class _Params(dict[str, str]):
    """Parameters of a sentence; a forgotten one shows as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"
