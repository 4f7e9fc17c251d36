"""The sandbox checks what an axis checks, forgets nothing over a restart, and plays the central agency."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest

from edoc.demo.axis.config import config_load, config_save
from edoc.demo.axis.protocol import AxisError, multipart_file
from edoc.demo.axis.server import AxisServer
from edoc.domain.errors import Refusal, Unavailable
from edoc.exchange.codec.messages import DocumentMessage, StatusMessage
from edoc.exchange.codec.read import read
from edoc.exchange.codec.write import write_document
from edoc.exchange.transports.port import Channel, Parcel
from edoc.exchange.transports.vxp import HEADER, VxpConfig, VxpTransport, vxp_sign
from tests.edoc.exchange import samples
from tests.edoc.exchange.conftest import CONFIG, SECRET, Clock, reply_maker, road_to


def call(axis: AxisServer, headers: dict[str, str], operation: str = "getAgenciesList") -> dict[str, object]:
    answer: dict[str, object] = httpx.post(f"{axis.endpoint}/{operation}", headers=headers).json()
    return answer


def signed(clock: Clock, secret: str = SECRET, **more: str) -> dict[str, str]:
    named = {
        f"{HEADER}systemid": "edoc",
        f"{HEADER}timestamp": clock().strftime("%d%m%YT%H%M%S%z"),
        f"{HEADER}version": "3.0.201608",
        **{f"{HEADER}{name}": value for name, value in more.items()},
    }
    return {**named, **vxp_sign(headers=named, secret=secret)}


def test_the_signature_of_the_headers() -> None:
    made = vxp_sign(headers={"XroadVnpt-systemid": "a", "XroadVnpt-docId": "b"}, secret="s")
    assert made["XroadVnpt-sign-header"] == '{"XroadVnpt-systemid":"a","XroadVnpt-docId":"b"}'
    assert made["XroadVnpt-sign-header-key"] == "XroadVnpt-systemid;XroadVnpt-docId"
    # Computed apart: printf '%s' JSON | openssl dgst -sha256 -hmac s
    assert made["XroadVnpt-hash-header"] == "de541af99580a12c2001d6cd53543262491186cec6be061f642ed2cd4c0030a7"


def test_a_signed_request_is_answered(axis: AxisServer, clock: Clock) -> None:
    assert call(axis, signed(clock))["ErrorCode"] == "0"


def test_requests_that_are_not_what_was_signed(axis: AxisServer, clock: Clock) -> None:
    good = signed(clock, docId="1")
    late = Clock()
    late.forward(-3600)
    for bad in (
        {},
        signed(clock, secret="wrong"),
        {**good, f"{HEADER}docId": "2"},
        {**good, f"{HEADER}extra": "1"},
        {**good, f"{HEADER}hash-header": "0" * 64},
        {**good, f"{HEADER}sign-header": "no json"},
        signed(late),
    ):
        assert call(axis, bad)["ErrorCode"] == "15"


def test_a_file_changed_on_the_way_is_refused(axis: AxisServer, clock: Clock) -> None:
    data = write_document(samples.document())
    headers = signed(clock, **{"from": "H26.99.01", "to": '["H27.01"]', "messagetype": "edoc", "hash-file": "0" * 64})
    answer = httpx.post(f"{axis.endpoint}/sendEdoc", headers=headers, files={"file_doc": data}).json()
    assert answer["ErrorCode"] == "10"


def test_a_chunked_body_is_refused(axis: AxisServer, clock: Clock) -> None:
    response = httpx.post(f"{axis.endpoint}/sendEdoc", headers=signed(clock), content=iter([b"x"]))
    assert response.status_code == 411


@pytest.mark.parametrize("data", [b"", b"\r\n", b"a\r\n--b\r\nc", b"\x00\xff\r\n\r\n--\r\n"])
def test_a_part_is_cut_out_byte_for_byte(data: bytes) -> None:
    request = httpx.Request("POST", "http://x", files={"other": b"1", "file_doc": ("a", data)})
    assert multipart_file(request.headers["content-type"], request.read(), name="file_doc") == data
    with pytest.raises(AxisError):
        multipart_file(request.headers["content-type"], request.read()[:-40], name="missing")


def test_secrets_never_show(
    axis: AxisServer, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("httpcore"), "disabled", True)
    config = VxpConfig(axis.endpoint, "edoc", "wrong-but-secret")
    with VxpTransport(config, clock) as road, pytest.raises(Refusal) as refused:
        road.agencies()
    axis.stop()
    with VxpTransport(config, clock) as road, pytest.raises(Unavailable) as unavailable:
        road.agencies()
    for text in (repr(config), str(refused.value), str(unavailable.value), caplog.text, repr(CONFIG.systems)):
        assert "wrong-but-secret" not in text and SECRET not in text


def test_what_is_held_survives_a_restart(tmp_path: Path, clock: Clock) -> None:
    config_save(CONFIG, tmp_path / "axis.json")
    assert config_load(tmp_path / "axis.json") == CONFIG
    assert (tmp_path / "axis.json").stat().st_mode & 0o077 == 0
    data = write_document(samples.document())
    for expected in (1, 1):
        with AxisServer(directory=tmp_path / "axis", config=CONFIG, clock=clock, works_alone=False) as server:
            with road_to(server, clock) as road:
                road.send(parcel=Parcel(data, Channel.DOCUMENT, "H26.99.01", ("H26.99.02",)))
                assert len(road.list_waiting(kind=Channel.DOCUMENT)) == expected


def test_the_central_agency_reports_and_answers_in_time(axis: AxisServer, road: VxpTransport, clock: Clock) -> None:
    road.send(parcel=Parcel(write_document(samples.document()), Channel.DOCUMENT, "H26.99.01", ("000.00.00.G99",)))
    central = axis.central
    assert central is not None

    def statuses() -> list[str]:
        waiting = road.list_waiting(kind=Channel.STATUS)
        messages = [read(road.fetch(doc_id=each.doc_id)) for each in waiting]
        return [message.code.value for message in messages if isinstance(message, StatusMessage)]

    central.run_due(now=clock())
    assert statuses() == ["01"]
    central.run_due(now=clock.forward(1))
    assert statuses() == ["01", "03"]
    assert road.list_waiting(kind=Channel.DOCUMENT) == []
    central.run_due(now=clock.forward(10))
    assert statuses() == ["01", "03", "05", "06"]
    (waiting,) = road.list_waiting(kind=Channel.DOCUMENT)
    reply = read(road.fetch(doc_id=waiting.doc_id))
    assert isinstance(reply, DocumentMessage)
    assert reply.responses[0].document_id == samples.DOCUMENT_ID
    assert reply.attachments[0].data.startswith(b"%PDF") and reply.document_id == "G99,2026/11/21,77/BTN-VP"
    central.run_due(now=clock.forward(10))
    assert len(statuses()) == 4 and len(road.list_waiting(kind=Channel.DOCUMENT)) == 1


def test_a_failed_answer_is_tried_again(tmp_path: Path, clock: Clock) -> None:
    tries: list[int] = []

    def slow_signer(received: DocumentMessage) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("no time stamp")
        return reply_maker(received)

    server = AxisServer(
        directory=tmp_path,
        config=CONFIG,
        clock=clock,
        works_alone=False,
        reply_maker=slow_signer,  # type: ignore[arg-type]
    )
    with server, road_to(server, clock) as road:
        road.send(parcel=Parcel(write_document(samples.document()), Channel.DOCUMENT, "H26.99.01", ("G99",)))
        assert server.central is not None
        server.central.run_due(now=clock())
        server.central.run_due(now=clock.forward(60))
        assert road.list_waiting(kind=Channel.DOCUMENT) == []
        server.central.run_due(now=clock())
        assert len(road.list_waiting(kind=Channel.DOCUMENT)) == 1
        assert json.dumps([held.kind for held in server.store.all()]).count("status") == 4
