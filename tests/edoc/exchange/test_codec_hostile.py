"""Bad input: each gives one clear refusal, and nothing is opened that should not be."""

from __future__ import annotations

import base64
import re
import struct
import zipfile
from io import BytesIO

import pytest

from edoc.domain.errors import BadInput
from edoc.domain.obstacles import Code
from edoc.exchange.codec.limits import MIB, Limits
from edoc.exchange.codec.payload import zip_pack
from edoc.exchange.codec.read import read
from edoc.exchange.codec.write import Packing, write_document, write_status
from tests.edoc.exchange import samples
from tests.edoc.exchange.test_codec_tolerant import RAW, payload, zipped


def refused(data: bytes, limits: Limits | None = None) -> tuple[Code, ...]:
    with pytest.raises(BadInput) as caught:
        read(data, limits=limits or Limits())
    assert str(caught.value).strip()
    return caught.value.codes


@pytest.mark.parametrize(
    "namespace", [b"http://www.go.vn/eDoc", b"http://www.mic.gov.vn/TBT/QCVN_102_2015", b""], ids=str
)
def test_another_namespace(namespace: bytes) -> None:
    wrong = RAW.replace(b"http://www.mic.gov.vn/TBT/QCVN_102_2016", namespace)
    if not namespace:
        wrong = wrong.replace(b' xmlns="" xmlns:edXML=""', b"").replace(b"edXML:", b"")
    assert refused(wrong) == (Code.EDXML_NAMESPACE,)


def test_another_namespace_for_the_envelope_alone() -> None:
    wrong = RAW.replace(
        b'xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"', b'xmlns:edXML="http://www.go.vn/eDoc"'
    )
    assert refused(wrong) == (Code.EDXML_NAMESPACE,)


LAUGHS = b'<!DOCTYPE edXML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE_ENTITY = b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE_DTD = b'<!DOCTYPE edXML SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.mark.parametrize("doctype", [LAUGHS, FILE_ENTITY, REMOTE_DTD], ids=["laughs", "file", "remote"])
@pytest.mark.parametrize("before", [b"", b"<!-- x -->\n", b"<?x y?>", b"\n\n"])
def test_a_dtd_is_refused_before_it_is_read(doctype: bytes, before: bytes) -> None:
    assert refused(RAW.replace(b"<edXML xmlns", before + doctype + b"<edXML xmlns", 1)) == (Code.EDXML_DTD,)


def test_a_dtd_hidden_in_another_encoding() -> None:
    hidden = RAW.decode().replace("<edXML xmlns", FILE_ENTITY.decode() + "<edXML xmlns", 1)
    assert refused(hidden.encode("utf-16")) == (Code.EDXML_DTD,)
    assert refused(hidden.replace("UTF-8", "UTF-7").encode()) == (Code.EDXML_DTD,)


def test_an_entity_without_a_dtd() -> None:
    assert refused(RAW.replace(b"<edXML:Subject>", b"<edXML:Subject>&xxe;")) == (Code.EDXML_DTD,)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff\xfe\x00", b"no xml here", b"<edXML", RAW[: len(RAW) // 2], RAW.decode().encode("utf-16-le"),
     b"<?xml version='1.0'?><html/>", RAW.replace(b"MessageHeader", b"Header"),
     "<a>ầ</a>".encode("cp1258", "replace") + b"\xff"],
)  # fmt: skip
def test_broken_messages(data: bytes) -> None:
    assert refused(data) == (Code.EDXML_BROKEN,)


def test_a_message_over_the_limit() -> None:
    assert refused(RAW, Limits(message=1000)) == (Code.TOO_LARGE,)


# --- bombs


def test_a_zip_bomb_by_size() -> None:
    bomb = zipped(("x", b"\0" * (3 * MIB)))
    assert refused(payload(RAW, bomb), Limits(attachment=2 * MIB)) == (Code.ATTACHMENT_BOMB,)


def test_a_zip_bomb_by_ratio() -> None:
    bomb = zipped(("x", b"\0" * (20 * MIB)))
    assert len(bomb) < MIB // 10
    assert refused(payload(RAW, bomb)) == (Code.ATTACHMENT_BOMB,)


def test_a_zip_bomb_that_lies_about_its_size() -> None:
    bomb = bytearray(zipped(("x", b"\0" * (20 * MIB))))
    with zipfile.ZipFile(BytesIO(bomb)) as archive:
        directory = archive.start_dir
    struct.pack_into("<I", bomb, 22, 10)
    struct.pack_into("<I", bomb, directory + 24, 10)
    codes = refused(payload(RAW, bytes(bomb)))
    assert codes[0] in (Code.ATTACHMENT_BOMB, Code.ATTACHMENT_BROKEN)


def test_files_that_are_too_many_or_too_much_together() -> None:
    many = samples.document(
        attachments=tuple(samples.Attachment(f"{n}.pdf", "application/pdf", samples.PDF) for n in range(5))
    )
    data = write_document(many)
    assert refused(data, Limits(count=4)) == (Code.ATTACHMENT_BOMB,)
    assert refused(data, Limits(attachments=4 * len(samples.PDF))) == (Code.ATTACHMENT_BOMB,)


def test_a_small_text_that_packs_well_is_no_bomb() -> None:
    text = b"0" * MIB
    found = read(payload(RAW, zipped(("x.txt", text)), name="x.txt"))
    assert found.attachments[0].data == text  # type: ignore[union-attr]


# --- files that are not there, or not whole


def test_a_file_the_manifest_promises() -> None:
    data = write_document(
        samples.document(attachments=(samples.FILE, samples.Attachment("b.pdf", "application/pdf", samples.PDF, "b")))
    )
    lost = re.sub(rb"    <Attachment>\s*<ContentId>cid:b.*?</Attachment>\n", b"", data, flags=re.DOTALL)
    assert refused(lost) == (Code.ATTACHMENT_MISSING,)


def test_a_new_document_without_any_file() -> None:
    bare = re.sub(rb"<AttachmentEncoded>.*</AttachmentEncoded>", b"", RAW, flags=re.DOTALL)
    bare = re.sub(rb"<edXML:Reference>.*?</edXML:Reference>", b"", bare, flags=re.DOTALL)
    assert refused(bare) == (Code.ATTACHMENT_MISSING,)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", zip_pack(samples.PDF)[:-30]], ids=["header", "cut"])
def test_a_broken_zip(content: bytes) -> None:
    assert refused(payload(RAW, content)) == (Code.ATTACHMENT_BROKEN,)


def test_a_zip_with_a_password() -> None:
    locked = bytearray(zip_pack(samples.PDF))
    with zipfile.ZipFile(BytesIO(locked)) as archive:
        directory = archive.start_dir
    locked[6] |= 1
    locked[directory + 8] |= 1
    assert refused(payload(RAW, bytes(locked))) == (Code.ATTACHMENT_BROKEN,)


def test_what_is_not_base64() -> None:
    broken = re.sub(rb"(ContentTransferEncoded>)[^<]+", rb"\g<1>***", RAW, count=1)
    assert refused(broken) == (Code.ATTACHMENT_BROKEN,)


def test_a_path_in_a_name_is_only_a_name() -> None:
    for name in ("../../etc/passwd.pdf", "C:\\\\van ban\\\\passwd.pdf"):
        message = read(payload(RAW, samples.PDF, "application/pdf", name))
        assert message.attachments[0].name == "passwd.pdf"  # type: ignore[union-attr]


# --- writing


def test_writing_names_everything_that_is_missing() -> None:
    with pytest.raises(BadInput) as caught:
        write_document(samples.document(subject="", receivers=(), attachments=(), promulgated=None))
    assert caught.value.codes == (Code.FIELD_MISSING,) * 4


def test_a_refusal_without_its_reason_is_not_written() -> None:
    with pytest.raises(BadInput):
        write_status(samples.status(samples.StatusCode.REFUSED, ""))


def test_a_control_character_is_not_written() -> None:
    with pytest.raises(BadInput) as caught:
        write_document(samples.document(subject="a\x0bb"))
    assert caught.value.codes == (Code.FIELD_INVALID,)


def test_base64_is_what_the_file_is() -> None:
    data = write_document(samples.document(), packing=Packing.RAW)
    assert base64.b64encode(samples.PDF) in data
