"""The annexed examples of docs/exchange-spec.md: what we write is these bytes, and reading them gives it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from edoc.domain.delivery import StatusCode
from edoc.exchange.codec.messages import DocumentMessage, Message
from edoc.exchange.codec.read import read
from edoc.exchange.codec.write import Packing, write_document, write_status
from tests.edoc.exchange import samples

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, tuple[Message, Packing]] = {
    "document-new-zip": (samples.document(), Packing.ZIP),
    "document-new-raw": (samples.document(), Packing.RAW),
    "document-recall": (samples.recall(), Packing.RAW),
    "document-update": (samples.update(), Packing.RAW),
    "document-replace": (samples.replace_(), Packing.RAW),
    "status-01": (samples.status(), Packing.RAW),
    "status-02": (samples.status(StatusCode.REFUSED, "Không thuộc thẩm quyền"), Packing.RAW),
    "status-06": (samples.status(StatusCode.DONE, "Đã hoàn thành"), Packing.RAW),
    "status-13": (samples.take_back(), Packing.RAW),
    "status-15": (samples.status(StatusCode.AGREED, "Đồng ý"), Packing.RAW),
}
# QCVN 102:2016, 1.1 to 1.14
ORDER = [
    "From", "To", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo", "DueDate",
    "ToPlaces", "OtherInfo", "ResponseFor", "SteeringType", "DocumentId",
]  # fmt: skip


def written(message: Message, packing: Packing) -> bytes:
    if isinstance(message, DocumentMessage):
        return write_document(message, packing=packing)
    return write_status(message)


@pytest.mark.parametrize("name", CASES)
def test_written_bytes_are_the_golden_ones(name: str) -> None:
    message, packing = CASES[name]
    assert written(message, packing) == (GOLDEN / f"{name}.edxml").read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_golden_file_reads_back(name: str) -> None:
    assert read((GOLDEN / f"{name}.edxml").read_bytes()) == CASES[name][0]


def test_the_header_follows_the_order_of_the_standard() -> None:
    root = etree.fromstring(write_document(samples.document(responses=(samples.OLD,))))
    header = root.find(".//{*}MessageHeader")
    assert header is not None
    assert [etree.QName(child).localname for child in header] == ORDER


def test_every_element_of_the_envelope_has_the_literal_prefix() -> None:
    for packing in Packing:
        data = write_document(samples.document(), packing=packing)
        root = etree.fromstring(data)
        assert root.prefix is None and root.nsmap == {None: root.nsmap["edXML"], "edXML": root.nsmap["edXML"]}
        inside = data[data.index(b"<edXML:edXMLEnvelope>") : data.index(b"</edXML:edXMLEnvelope>")]
        assert all(tag.startswith((b"edXML:", b"/edXML:")) for tag in inside.split(b"<")[1:])
        assert b"<AttachmentEncoded>" in data
