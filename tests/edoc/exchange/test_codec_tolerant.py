"""What real senders get wrong, and what is read all the same (domain of the axis, QCVN 102:2016 in practice)."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from datetime import date

import pytest

from edoc.domain.errors import BadInput
from edoc.domain.obstacles import Code
from edoc.exchange.codec.messages import Attachment, BusinessKind, DocumentMessage, StatusMessage
from edoc.exchange.codec.read import read
from edoc.exchange.codec.write import Packing, write_document, write_status
from tests.edoc.exchange import samples

NAMESPACE = b"http://www.mic.gov.vn/TBT/QCVN_102_2016"
RAW = write_document(samples.document(), packing=Packing.RAW)
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_document(data: bytes) -> DocumentMessage:
    message = read(data)
    assert isinstance(message, DocumentMessage)
    return message


def payload(data: bytes, content: bytes, declared: str = "application/zip", name: str = "a.pdf") -> bytes:
    """Put other bytes under another type and name into the one attachment."""
    encoded = base64.b64encode(content)
    data = re.sub(rb"(<edXML:ContentTransferEncoded>)[^<]*", rb"\g<1>" + encoded, data)
    data = data.replace(b"<ContentType>application/pdf<", f"<ContentType>{declared}<".encode())
    return data.replace(b"cong-van-05.pdf", name.encode())


def zipped(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + RAW,
        b"junk\x00\x93 \r\n" + RAW,
        b"\n\n  " + RAW + b"\x00\x00\n",
        RAW.split(b"\n", 1)[1],
        RAW.decode().replace('encoding="UTF-8"', 'encoding="utf-16"').encode("utf-16"),
        RAW.replace(b"\n", b"\r\n"),
    ],
    ids=["bom", "junk", "spaces", "no-declaration", "utf-16", "crlf"],
)
def test_junk_around_the_message_does_not_matter(data: bytes) -> None:
    assert read(data) == samples.document()


def test_prefixes_do_not_matter() -> None:
    bare = RAW.replace(b"edXML:", b"")
    assert bare.count(b"xmlns") == 2
    assert read(bare) == samples.document()
    other = RAW.replace(b"<edXML:", b"<x:").replace(b"</edXML:", b"</x:").replace(b"xmlns:edXML", b"xmlns:x")
    assert read(other) == samples.document()


def test_order_does_not_matter() -> None:
    identity = re.search(rb"\s*<edXML:DocumentId>H26.99.01,2026/11/20.*?</edXML:DocumentId>", RAW)
    places = re.search(rb"\s*<edXML:ToPlaces>.*?</edXML:ToPlaces>", RAW, re.DOTALL)
    assert identity and places
    moved = RAW.replace(identity.group(), b"").replace(places.group(), b"")
    moved = moved.replace(b"</edXML:To>", b"</edXML:To>" + identity.group())
    moved = moved.replace(b"</edXML:MessageHeader>", places.group() + b"</edXML:MessageHeader>")
    assert moved != RAW
    assert read(moved) == samples.document()


@pytest.mark.parametrize(
    "form",
    ["2026-11-20", "20/11/2026", "20-11-2026", "2026/11/20 00:00:00", "2026-11-20T00:00:00", "20261120",
     "2026-11-20T00:00:00+07:00", "2026-11-19T17:00:00Z", "2026-11-20T08:00:00.1234567+07:00", "20.11.2026"],
)  # fmt: skip
def test_dates_come_in_many_forms(form: str) -> None:
    data = RAW.replace(b"PromulgationDate>2026/11/20<", f"PromulgationDate>{form}<".encode())
    assert read_document(data).promulgated == date(2026, 11, 20)


def test_an_unreadable_date_is_a_remark_and_no_obstacle() -> None:
    message = read_document(RAW.replace(b"DueDate>2026/12/01<", b"DueDate>sau Tet<"))
    assert message.due is None
    assert [remark.code for remark in message.remarks] == [Code.EDXML_VALUE_UNREADABLE]
    assert "sau Tet" in str(message.remarks[0])


def test_the_empty_date_of_some_senders_is_no_date() -> None:
    message = read_document(RAW.replace(b"DueDate>2026/12/01<", b"DueDate>0001-01-01T00:00:00<"))
    assert message.due is None and message.remarks == ()


def test_what_is_missing_is_empty() -> None:
    bare = RAW
    for name in (b"OtherInfo", b"SignerInfo", b"ToPlaces", b"Content", b"TraceHeaderList", b"DueDate", b"Subject"):
        bare = re.sub(rb"\s*<edXML:" + name + rb">.*?</edXML:" + name + rb">", b"", bare, flags=re.DOTALL)
    message = read_document(bare)
    assert message.signers == () and message.subject == "" and message.business.kind is BusinessKind.NEW
    assert message.attachments == (samples.FILE,)


def test_a_missing_document_id_is_made_from_its_parts() -> None:
    bare = re.sub(rb"<edXML:DocumentId>H26[^<]*</edXML:DocumentId>", b"", RAW)
    assert read_document(bare).document_id == samples.DOCUMENT_ID


def test_everything_missing_is_named_at_once() -> None:
    bare = re.sub(rb"<edXML:DocumentId>.*?</edXML:DocumentId>", b"", RAW)
    bare = re.sub(rb"<edXML:From>.*?</edXML:From>", b"", bare, flags=re.DOTALL)
    with pytest.raises(BadInput) as caught:
        read(bare)
    assert caught.value.codes == (Code.FIELD_MISSING, Code.FIELD_MISSING)


def test_a_uuid_is_a_document_id_too() -> None:
    data = RAW.replace(samples.DOCUMENT_ID.encode(), b"0d0c2f52-0000-4000-8000-1f6a5b3c2d1e")
    assert read_document(data).document_id == "0d0c2f52-0000-4000-8000-1f6a5b3c2d1e"


# --- files


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (samples.PDF, "application/zip"),
        (samples.PDF, "application/pdf"),
        (zipped(("1c9f0d52", samples.PDF)), "application/zip"),
        (zipped(("1c9f0d52", samples.PDF)), "application/pdf"),
        (zipped(("dir/", b""), ("dir/van-ban.pdf", samples.PDF)), "application/x-zip-compressed"),
        (zipped(("a.pdf", samples.PDF), ("readme.txt", b"x")), "application/zip"),
    ],
    ids=["raw-declared-zip", "raw", "zip", "zip-declared-pdf", "zip-with-folder", "zip-with-company"],
)
def test_a_pdf_is_found_in_whatever_wrapping(content: bytes, declared: str) -> None:
    (found,) = read_document(payload(RAW, content, declared)).attachments
    assert (found.data, found.content_type) == (samples.PDF, "application/pdf")


DOCX = zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<x/>"))


@pytest.mark.parametrize(
    ("content", "declared"),
    [(DOCX, DOCX_TYPE), (DOCX, "application/zip"), (zipped(("1c9f", DOCX)), "application/zip")],
    ids=["raw", "raw-declared-zip", "zip"],
)
def test_a_docx_is_a_zip_and_stays_whole(content: bytes, declared: str) -> None:
    (found,) = read_document(payload(RAW, content, declared, "du-thao.docx")).attachments
    assert (found.data, found.content_type) == (DOCX, DOCX_TYPE)


def test_an_archive_sent_as_a_file_stays_an_archive() -> None:
    archive = zipped(("a.txt", b"1"), ("b.txt", b"2"))
    for content in (archive, zipped(("1c9f", archive))):
        (found,) = read_document(payload(RAW, content, "application/zip", "phu-luc.zip")).attachments
        assert found.data == archive


def test_content_ids_match_with_and_without_cid_and_by_name() -> None:
    for data in (
        RAW.replace(b"<ContentId>cid:", b"<ContentId>"),
        RAW.replace(b"<edXML:ContentId>cid:", b"<edXML:ContentId>"),
        RAW.replace(b"<ContentId>cid:file-1", b"<ContentId>CID:file-1"),
    ):
        assert read_document(data).attachments == (samples.FILE,)
    (lost,) = read_document(RAW.replace(b"<ContentId>cid:file-1", b"<ContentId>cid:9")).attachments
    assert lost.data == samples.PDF


def test_transfer_text_with_line_breaks_and_no_prefix() -> None:
    text = base64.encodebytes(samples.PDF * 5)
    data = re.sub(
        rb"<edXML:ContentTransferEncoded>[^<]*</edXML:ContentTransferEncoded>",
        b"<ContentTransferEncoded>\n" + text + b"</ContentTransferEncoded>",
        RAW,
    )
    assert read_document(data).attachments[0].data == samples.PDF * 5


def test_two_files_keep_the_order_of_the_manifest() -> None:
    second = Attachment("phu-luc.pdf", "application/pdf", samples.PDF + b"2", "file-2")
    data = write_document(samples.document(attachments=(samples.FILE, second)))
    parts = re.findall(rb"    <Attachment>.*?</Attachment>\n", data, re.DOTALL)
    swapped = data.replace(parts[0] + parts[1], parts[1] + parts[0])
    assert swapped != data
    assert read_document(swapped).attachments == (samples.FILE, second)


# --- statuses


@pytest.mark.parametrize("text", ["01", "1", " 01 "])
def test_a_status_code_with_or_without_its_zero(text: str) -> None:
    data = write_status(samples.status()).replace(b"StatusCode>01<", f"StatusCode>{text}<".encode())
    message = read(data)
    assert isinstance(message, StatusMessage) and message.kind == "status-01"


def test_an_unknown_status_code_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        read(write_status(samples.status()).replace(b"StatusCode>01<", b"StatusCode>99<"))
    assert caught.value.codes == (Code.FIELD_INVALID,)


def test_an_unknown_business_is_refused_and_never_taken_for_new() -> None:
    with pytest.raises(BadInput) as caught:
        read(RAW.replace(b"BussinessDocType>0<", b"BussinessDocType>7<"))
    assert caught.value.codes == (Code.FIELD_INVALID,)
