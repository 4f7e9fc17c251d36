"""The VXP road (XRoad/VPCP): parameters in signed headers, files as multipart, answers as JSON."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from edoc.domain.errors import BadInput, Refusal, Unavailable, refuse
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.transports.port import Acknowledgement, AgencyEntry, Channel, Parcel, Sent, Waiting

HEADER = "XroadVnpt-"
VERSION = "3.0.201608"
AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"
TIMESTAMP = "%d%m%YT%H%M%S%z"
OK_CODE = "0"
RETRY_CODES = frozenset({"20"})
MIB = 1024 * 1024

REASONS: Mapping[str, str] = {
    "10": _("tệp không hợp lệ"),
    "15": _("sai mã hệ thống hoặc khóa kết nối"),
    "18": _("nơi nhận không có trên trục"),
    "19": _("nơi gửi chưa đăng ký trên trục"),
    "21": _("trục không xử lý được tệp"),
    "22": _("gói tin sai định dạng edXML"),
    "23": _("nơi nhận đang bị khóa"),
}


@dataclass(frozen=True, slots=True)
class VxpConfig:
    """Where the road is and who we are on it. The secret never shows in a text."""

    endpoint: str
    system_id: str
    secret: str = field(repr=False)
    connect_timeout: float = 10.0
    timeout: float = 60.0
    answer_limit: int = 420 * MIB


def vxp_sign(*, headers: Mapping[str, str], secret: str) -> dict[str, str]:
    """Make the three headers that authenticate the others: their JSON, their names, and its HMAC-SHA256."""
    signed = json.dumps(dict(headers), ensure_ascii=False, separators=(",", ":"))
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return {
        f"{HEADER}sign-header": signed,
        f"{HEADER}sign-header-key": ";".join(headers),
        f"{HEADER}hash-header": mac,
    }


class VxpTransport:
    """A client of the VXP road. `clock` gives the aware time put on each request."""

    def __init__(
        self,
        config: VxpConfig,
        clock: Callable[[], datetime],
        http: httpx.BaseTransport | None = None,
    ) -> None:
        self._config = config
        self._clock = clock
        self._client = httpx.Client(
            timeout=httpx.Timeout(config.timeout, connect=config.connect_timeout),
            transport=http,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    # --- the port

    def send(self, *, parcel: Parcel) -> str:
        """Send one message to its receivers; give the DocId of the road."""
        answer = self._call(
            "sendEdoc",
            {
                "from": parcel.from_code,
                "to": json.dumps(list(parcel.to_codes)),
                "servicetype": "eDoc",
                "messagetype": parcel.kind.value,
                "hash-file": parcel.sha256,
            },
            files={"file_doc": (f"{parcel.sha256[:16]}.edxml", parcel.data, "application/octet-stream")},
        )
        doc_id = _first(answer, "DocId", "docId") or _first(answer.get("data"), "DocId", "docId")
        if not doc_id:
            raise Unavailable(_("Trục liên thông nhận gói tin nhưng không trả mã; sẽ đối chiếu danh sách đã gửi."))
        return doc_id

    def list_waiting(self, *, kind: Channel) -> Sequence[Waiting]:
        """List waiting messages of one kind."""
        answer = self._call("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": kind.value})
        return [
            Waiting(
                doc_id=_first(item, "docId", "DocId", "id"),
                kind=kind,
                from_code=_first(item, "from"),
                to_code=_first(item, "to"),
                created_at=_time(_first(item, "created_time")),
            )
            for item in _items(answer)
            if _first(item, "docId", "DocId", "id")
        ]

    def fetch(self, *, doc_id: str) -> bytes:
        """Fetch one message."""
        data = self._call("getEdoc", {"docId": doc_id}).get("data")
        try:
            return base64.b64decode("".join(str(data or "").split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Unavailable(f"Trục liên thông trả gói tin {doc_id} không đọc được.") from error

    def acknowledge(self, *, doc_id: str, status: Acknowledgement) -> None:
        """Tell the road what became of a message."""
        self._call("updateStatus", {"docId": doc_id, "status": status.value})

    def list_sent(self, *, kind: Channel) -> Sequence[Sent]:
        """List the messages of one kind that the road has accepted from us."""
        answer = self._call("getSentEdocList", {"servicetype": "eDoc", "messagetype": kind.value})
        return [
            Sent(
                doc_id=_first(item, "senderDocId", "docId"),
                kind=kind,
                from_code=_first(item, "fromCode"),
                to_code=_first(item, "toCode"),
                title=_first(item, "title"),
                notation=_first(item, "notation"),
                sent_at=_time(_first(item, "sentTime")),
                sha256=_first(item, "hashFile").lower(),
            )
            for item in _items(answer)
        ]

    def agencies(self) -> Sequence[AgencyEntry]:
        """Give the directory; the code of QĐ 20/2020 first where the road knows both."""
        entries = []
        for item in _items(self._call("getAgenciesList", {})):
            code, code102 = _first(item, "code"), _first(item, "code102", "oldCode")
            if code:
                parent = _first(item, "pcode", "pid")
                entries.append(AgencyEntry(code, _first(item, "name"), code102, parent, _first(item, "mail")))
        return entries

    # --- the wire

    def _headers(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """Name, stamp and sign the parameters."""
        named = {f"{HEADER}{name}": value for name, value in parameters.items()}
        named[f"{HEADER}systemid"] = self._config.system_id
        named[f"{HEADER}timestamp"] = self._clock().strftime(TIMESTAMP)
        named[f"{HEADER}version"] = VERSION
        return {**named, **vxp_sign(headers=named, secret=self._config.secret), "User-Agent": AGENT}

    def _call(
        self,
        operation: str,
        parameters: Mapping[str, str],
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> dict[str, Any]:
        """Make one call and judge the answer."""
        headers = self._headers(parameters)
        if files is None:
            headers["Content-Type"] = "application/json"
        url = f"{self._config.endpoint.rstrip('/')}/{operation}"
        try:
            # From bytes httpx makes a multipart body with a Content-Length; roads refuse chunked ones.
            with self._client.stream("POST", url, headers=headers, files=files) as response:
                return self._judge(response, self._body(response))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # The text of the vendor's error stays out: only its kind says something to a person.
            raise Unavailable(f"Trục liên thông chưa trả lời ({operation}, {type(error).__name__}).") from error

    def _body(self, response: httpx.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._config.answer_limit:
                limit = f"{self._config.answer_limit // MIB} MB"
                raise refuse(BadInput, Code.TOO_LARGE, name="edXML", size=f"hơn {limit}", limit=limit)
            chunks.append(chunk)
        return b"".join(chunks)

    def _judge(self, response: httpx.Response, body: bytes) -> dict[str, Any]:
        """Give the answer of a success; raise Unavailable for what passes, Refusal for what a person must mend."""
        if response.status_code in (401, 403):
            raise refuse(Refusal, Code.AXIS_REFUSED, reason=REASONS["15"], axis_code=response.status_code)
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise Unavailable(f"Trục liên thông trả lời không đọc được (HTTP {response.status_code}).")
        code = _first(answer, "ErrorCode", "errorCode") or OK_CODE
        failed = _first(answer, "status").upper() == "FAIL" or code != OK_CODE
        if code in RETRY_CODES or (response.status_code >= 500 and code == OK_CODE):
            raise Unavailable(f"Trục liên thông tạm lỗi (mã {code}, HTTP {response.status_code}).")
        if failed or response.status_code >= 400:
            reason = REASONS.get(code) or _first(answer, "ErrorDesc", "errorDesc")[:200] or _("không nêu lý do")
            raise refuse(Refusal, Code.AXIS_REFUSED, reason=reason, axis_code=code)
        return answer


def _items(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the list of an answer; some roads put it into a string."""
    data = answer.get("data")
    if isinstance(data, str):
        try:
            data = json.loads(data) if data.strip() else []
        except ValueError as error:
            raise Unavailable(_("Trục liên thông trả danh sách không đọc được.")) from error
    if data is None:
        return []
    if not isinstance(data, list):
        raise Unavailable(_("Trục liên thông trả danh sách không đọc được."))
    return [item for item in data if isinstance(item, dict)]


def _first(item: object, *names: str) -> str:
    """Give the first named value that says something, as text."""
    if isinstance(item, Mapping):
        for name in names:
            value = item.get(name)
            if value not in (None, ""):
                return str(value)
    return ""


def _time(text: str) -> datetime | None:
    """Read a time of the road when it is zoned ISO; others tell nothing certain."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
