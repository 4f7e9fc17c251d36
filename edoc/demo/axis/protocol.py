"""The VXP operations of the sandbox: a checked request in, a JSON answer out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edoc.demo.axis.config import AxisConfig, AxisSystem
from edoc.demo.axis.store import AxisStore, Held, NewMessage
from edoc.domain.errors import BadInput
from edoc.exchange.codec.identity import document_id_key
from edoc.exchange.codec.messages import Message, StatusMessage
from edoc.exchange.codec.read import read

PREFIX = "xroadvnpt-"
UNSIGNED = frozenset({"sign-header", "sign-header-key", "hash-header"})
STATUSES = frozenset({"inbox", "processing", "done", "fail", "acceptance", "rejection"})
Answer = dict[str, Any]


class AxisError(Exception):
    """The axis refuses a request with one of its codes."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description

    def answer(self) -> Answer:
        return {"status": "FAIL", "ErrorCode": self.code, "ErrorDesc": self.description, "data": None}


@dataclass(frozen=True, slots=True)
class Request:
    """One request: operation, headers (any case) and body."""

    operation: str
    headers: Mapping[str, str]
    body: bytes

    def parameter(self, name: str) -> str:
        """A parameter from its header."""
        return self.headers.get(f"{PREFIX}{name}".lower(), "")


class AxisProtocol:
    """Checks and does what a request asks."""

    def __init__(
        self,
        config: AxisConfig,
        store: AxisStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        self._operations: Mapping[str, Callable[[Request, AxisSystem], Answer]] = {
            "sendEdoc": self._send,
            "getReceivedEdocList": self._received,
            "getEdoc": self._get,
            "updateStatus": self._update,
            "getSentEdocList": self._sent,
            "getAgenciesList": self._agencies,
        }

    def answer(self, request: Request) -> Answer:
        """Do one request; a refused one is answered with its code."""
        try:
            system = self._authenticate(request)
            operation = self._operations.get(request.operation)
            if operation is None:
                raise AxisError("21", f"không có dịch vụ {request.operation}")
            return {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **operation(request, system)}
        except AxisError as error:
            return error.answer()

    def _authenticate(self, request: Request) -> AxisSystem:
        """Check that the system is known and signed exactly the parameters that were sent, just now."""
        denied = AxisError("15", "sai SystemId hoặc SecretKey")
        system = next((s for s in self._config.systems if s.system_id == request.parameter("systemid")), None)
        signed = request.parameter("sign-header")
        if system is None or not signed:
            raise denied
        mac = hmac.new(system.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(mac.encode(), request.parameter("hash-header").encode()):
            raise denied
        try:
            claimed = {str(name).lower(): str(value) for name, value in json.loads(signed).items()}
            stamp = datetime.strptime(claimed.get(f"{PREFIX}timestamp", ""), "%d%m%YT%H%M%S%z")
        except (ValueError, AttributeError) as error:
            raise denied from error
        sent = {
            name: value
            for name, value in request.headers.items()
            if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in UNSIGNED
        }
        late = abs((self._clock() - stamp).total_seconds()) > self._config.skew_seconds
        if claimed != sent or late:
            raise denied
        return system

    # --- operations

    def _send(self, request: Request, system: AxisSystem) -> Answer:
        """Accept a message: its hash, its sender, its receivers and its form are right."""
        data = multipart_file(request.headers.get("content-type", ""), request.body, name="file_doc")
        if hashlib.sha256(data).hexdigest() != request.parameter("hash-file").lower():
            raise AxisError("10", "mã băm của tệp không khớp")
        sender = self._config.agency(request.parameter("from"))
        if sender is None or sender.code not in self._config.system_agencies(system):
            raise AxisError("19", "đơn vị gửi không đúng với mã đã đăng ký")
        kind = self._kind(request)
        message = _readable(data, kind)
        written = self._config.agency(message.sender.code)
        if written is None or written.code != sender.code:
            raise AxisError("19", "đơn vị gửi trong gói tin không đúng với mã đã đăng ký")
        to_codes = self._receivers(request)
        about = message.response if isinstance(message, StatusMessage) else None
        document_id = about.document_id if about else getattr(message, "document_id", "")
        new = NewMessage(
            kind=kind,
            from_code=sender.code,
            to_codes=to_codes,
            document_key=document_id_key(document_id),
            packet_kind=message.kind,
            title="" if isinstance(message, StatusMessage) else message.subject,
            notation=about.code if about else str(getattr(message, "number", "")),
            data=data,
        )
        sender_doc_id = self._store.put(new, now=self._clock(), remember=self._config.remembers_repeats)
        return {"DocId": sender_doc_id, "data": None}

    def _receivers(self, request: Request) -> tuple[str, ...]:
        try:
            wanted = json.loads(request.parameter("to"))
        except ValueError as error:
            raise AxisError("18", "danh sách nơi nhận không đọc được") from error
        if not isinstance(wanted, list) or not wanted:
            raise AxisError("18", "không có nơi nhận")
        found = [(str(code), self._config.agency(str(code))) for code in wanted]
        if missing := [code for code, agency in found if agency is None]:
            raise AxisError("18", f"không tồn tại nơi nhận {', '.join(missing)}")
        return tuple(dict.fromkeys(agency.code for _, agency in found if agency))

    def _kind(self, request: Request) -> str:
        kind = request.parameter("messagetype")
        if kind not in ("edoc", "status"):
            raise AxisError("10", "messagetype phải là edoc hoặc status")
        return kind

    def _received(self, request: Request, system: AxisSystem) -> Answer:
        codes = self._config.system_agencies(system)
        return {
            "data": [
                {
                    "docId": held.doc_id,
                    "serviceType": "eDoc",
                    "messageType": held.kind,
                    "created_time": held.created_at,
                    "updated_time": held.updated_at,
                    "from": held.from_code,
                    "to": held.to_code,
                    "status": held.status,
                    "status_desc": "",
                }
                for held in self._store.waiting(codes=codes, kind=self._kind(request))
            ]
        }

    def _own(self, request: Request, system: AxisSystem) -> Held:
        """The message asked for, if it is for an agency of this system."""
        held = self._store.get(request.parameter("docId"))
        if held is None or held.to_code not in self._config.system_agencies(system):
            raise AxisError("10", "không có gói tin này")
        return held

    def _get(self, request: Request, system: AxisSystem) -> Answer:
        return {"data": base64.b64encode(self._store.data(self._own(request, system))).decode("ascii")}

    def _update(self, request: Request, system: AxisSystem) -> Answer:
        held = self._own(request, system)
        status = request.parameter("status")
        if status not in STATUSES:
            raise AxisError("10", "trạng thái không hợp lệ")
        self._store.settle(held.doc_id, status=status, now=self._clock())
        return {"data": None}

    def _sent(self, request: Request, system: AxisSystem) -> Answer:
        codes = self._config.system_agencies(system)
        return {
            "data": [
                {
                    "serviceType": "eDoc",
                    "messageType": held.kind,
                    "senderDocId": held.sender_doc_id,
                    "receiverDocId": held.doc_id,
                    "fromCode": held.from_code,
                    "toCode": held.to_code,
                    "title": held.title,
                    "notation": held.notation,
                    "sentTime": held.created_at,
                    "receivedTime": held.updated_at if held.status == "done" else "",
                    "sendStatus": "done",
                    "receiveStatus": held.status,
                    "hashFile": held.sha256,
                }
                for held in self._store.sent(codes=codes, kind=self._kind(request))
            ]
        }

    def _agencies(self, request: Request, system: AxisSystem) -> Answer:
        return {
            "data": [
                {
                    "id": str(index),
                    "pid": agency.parent,
                    "code": agency.code,
                    "name": agency.name,
                    "mail": agency.mail,
                    "oldCode": agency.code102,
                    "code102": agency.code102,
                }
                for index, agency in enumerate(self._config.all_agencies(), start=1)
            ]
        }


def _readable(data: bytes, kind: str) -> Message:
    """Read a packet as strictly as the central end does: the literal prefix counts there."""
    wrong = AxisError("22", "sai định dạng edXML")
    if b"<edXML:edXMLEnvelope" not in data or b"<edXML:MessageHeader" not in data:
        raise wrong
    try:
        message = read(data)
    except BadInput as refusal:
        raise AxisError("22", f"sai định dạng edXML: {refusal}") from refusal
    if (kind == "status") != isinstance(message, StatusMessage):
        raise wrong
    return message


def multipart_file(content_type: str, body: bytes, *, name: str) -> bytes:
    """Cut one part out of a multipart body, byte for byte."""
    broken = AxisError("10", "tệp không hợp lệ")
    marker = content_type.partition("boundary=")[2].partition(";")[0].strip().strip('"')
    if not content_type.lower().startswith("multipart/form-data") or not marker:
        raise broken
    edge = b"--" + marker.encode("latin-1")
    position = body.find(edge)
    while position >= 0:
        start = body.find(b"\r\n\r\n", position)
        end = body.find(b"\r\n" + edge, max(start, 0))
        if start < 0 or end < 0:
            break
        if f'name="{name}"'.encode() in body[position:start]:
            return body[start + 4 : end]
        position = end + 2
    raise broken
