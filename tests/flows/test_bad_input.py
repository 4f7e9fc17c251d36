"""Bad input: one clear message each, and nothing is lost."""

from __future__ import annotations

import io
import zipfile

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from edoc.documents.models import Document, RenditionKind, Revision
from edoc.documents.selectors import rendition_alive, revision_latest
from edoc.documents.services import Identity
from edoc.domain.errors import BadInput, Unavailable, WrongState
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import State
from edoc.domain.obstacles import Code
from edoc.flows.draft import attach_file, draft_document, reinsert_anchors, upload_revision
from edoc.flows.receive import enter_paper
from edoc.flows.review import submit_document
from edoc.storage.backends.directory import DirectoryStore
from edoc.storage.models import Blob
from edoc.storage.services import blob_read
from tests.support.world import House

pytestmark = pytest.mark.live


def newest(document: Document) -> Revision:
    latest = revision_latest(document_id=document.pk)
    assert latest is not None
    return latest


def upload(house: House, document: Document, data: bytes, *, name: str = "sua.docx") -> Revision:
    return upload_revision(
        document_id=document.pk, base_n=newest(document).n, name=name, data=data, actor=house.actor("chuyenvien"),
        now=house.now(),
    )  # fmt: skip


def edited(house: House, document: Document, change) -> bytes:
    """The draft as somebody changed it in a word processor."""
    paper = docx.Document(io.BytesIO(blob_read(newest(document).blob_id)))
    change(paper)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def plain(line: str) -> bytes:
    paper = docx.Document()
    paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def pdf(line: str = "", *, password: str = "") -> bytes:
    """A small PDF with one line of text, perhaps locked."""
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=file.make_indirect(font)))
    page.Contents = file.make_stream(f"BT /F1 20 Tf 72 700 Td ({line}) Tj ET".encode())
    out = io.BytesIO()
    file.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


def scan(house: House, data: bytes, *, subject: str = "Báo cáo") -> Document:
    return enter_paper(
        name="quet.pdf", data=data, identity=Identity(type_code="CV", subject=subject, organ_name="Sở Mẫu"),
        actor=house.actor("vanthu"), now=house.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"day khong phai Word", Code.NOT_DOCX), (b"PK\x03\x04 hong", Code.NOT_DOCX), (b"", Code.NOT_DOCX)],
)
def test_what_is_no_docx_is_refused_and_the_draft_stays(house: House, data: bytes, code: Code) -> None:
    document = house.draft()
    before = house.rendition(document)
    with pytest.raises(BadInput) as caught:
        upload(house, document, data, name="thu.docx")
    assert caught.value.codes == (code,)
    assert "thu.docx" in str(caught.value)
    assert newest(document).n == 1
    assert house.rendition(document).pk == before.pk


def _without_marks(paper) -> None:
    """The invisible marks of number, date and signature went when the text was pasted over; the lines stayed."""
    for drawing in list(paper.element.body.iter(qn("w:drawing"))):
        drawing.getparent().remove(drawing)


def test_lost_places_are_named_kept_and_put_back(house: House) -> None:
    document = house.draft()
    upload(house, document, edited(house, document, _without_marks))
    house.drain("convert")
    (dead,) = house.jobs(Job.TYPESET, dead=True)
    assert dead.last_error.startswith("Tệp không còn vị trí")
    assert "Chèn lại vị trí" in dead.last_error
    assert house.codes(document)[-2:] == ["convert-failed", "job-dead"]
    assert newest(document).n == 2, "the upload is kept"
    assert rendition_alive(document_id=document.pk, kind=RenditionKind.PREPARED) is None
    reinsert_anchors(document_id=document.pk, base_n=2, actor=house.actor("chuyenvien"), now=house.now())
    house.drain("convert")
    assert house.rendition(document).revision == newest(document)
    assert len(house.rendition(document).fields) == 4
    submit_document(document_id=document.pk, actor=house.actor("chuyenvien"), now=house.now())
    assert house.fresh(document).state_value is State.IN_REVIEW


def test_a_file_libreoffice_cannot_read_says_so_and_is_kept(house: House) -> None:
    document = house.draft()
    source = zipfile.ZipFile(io.BytesIO(blob_read(newest(document).blob_id)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as broken:
        for part in source.namelist():
            data = source.read(part)
            if part == "word/document.xml":
                data = b'<?xml version="1.0"?><w:document xmlns:w="http://nowhere.example/none"><w:body/></w:document>'
            broken.writestr(part, data)
    try:
        upload(house, document, out.getvalue())
    except BadInput as refusal:
        assert refusal.codes in ((Code.NOT_DOCX,), (Code.CONVERT_FAILED,))
        assert newest(document).n == 1
        return
    house.drain("convert")
    (dead,) = house.jobs(Job.TYPESET, dead=True)
    assert dead.last_error
    assert blob_read(newest(document).blob_id)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf("abc", password="bi-mat"), Code.PDF_ENCRYPTED),
        (b"%PDF-1.7 hong", Code.PDF_BROKEN),
        (b"khong phai PDF", Code.PDF_BROKEN),
    ],
)
def test_a_locked_or_broken_scan_is_refused_by_its_name(house: House, data: bytes, code: Code) -> None:
    with pytest.raises(BadInput) as caught:
        scan(house, data)
    assert caught.value.codes == (code,)
    assert "quet.pdf" in str(caught.value)
    assert not Document.objects.exists()


def test_over_the_limit_by_name_before_anything_is_stored(house: House, settings) -> None:
    document = house.draft()
    settings.EDOC = settings.EDOC.model_copy(update={"upload_limit": 100})
    stored = Blob.objects.count()
    acts = (
        lambda: upload(house, document, b"x" * 101, name="to.docx"),
        lambda: attach_file(
            document_id=document.pk, name="to.docx", data=b"x" * 101, content_type="", now=house.now(),
            actor=house.actor("chuyenvien"),
        ),
        lambda: enter_paper(
            name="to.docx", data=b"x" * 101, identity=Identity(type_code="CV", subject="a", organ_name="b"),
            actor=house.actor("vanthu"), now=house.now(),
        ),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(BadInput) as caught:
            act()
        assert caught.value.codes == (Code.TOO_LARGE,)
        assert "to.docx" in str(caught.value)
    assert Blob.objects.count() == stored


# --- state secrets stay out


def test_a_form_marked_secret_in_any_of_its_parts_is_refused(house: House) -> None:
    for changes in (
        {"secrecy": "Tối mật"},
        {"body": ("MẬT",)},
        {"articles": (("", ("TUYỆT MẬT",)),)},
        {"legal_bases": ("Độ mật: Mật",)},
    ):
        with pytest.raises(BadInput) as caught:
            draft_document(form=house.form(**changes), actor=house.actor("chuyenvien"), now=house.now())
        assert caught.value.codes == (Code.STATE_SECRET,)
    assert not Document.objects.exists()
    house.draft(house.form(subject="Về bảo mật thông tin", body=("Giữ bí mật mật khẩu của hệ thống.",)))


def test_an_upload_an_attachment_and_a_scan_marked_secret_are_refused(house: House) -> None:
    document = house.draft()
    official = house.actor("chuyenvien")
    marked = edited(house, document, lambda paper: paper.paragraphs[-1].insert_paragraph_before("TỐI MẬT"))
    stored = Blob.objects.count()
    with pytest.raises(BadInput) as caught:
        upload(house, document, marked)
    assert caught.value.codes == (Code.STATE_SECRET,)
    with pytest.raises(BadInput):
        attach_file(
            document_id=document.pk, name="kem.docx", data=plain("MẬT"), content_type="", actor=official,
            now=house.now(),
        )  # fmt: skip
    with pytest.raises(BadInput):
        scan(house, pdf("thuong"), subject="TUYỆT MẬT")
    assert Blob.objects.count() == stored
    assert newest(document).n == 1


# --- the store


def test_a_full_disk_is_said_in_words_and_leaves_no_half_state(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document = house.draft()
    data = plain("thêm")

    def put(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DirectoryStore, "_write_temporary", put)
    acts = (
        lambda: draft_document(form=house.form(), actor=house.actor("chuyenvien"), now=house.now()),
        lambda: upload(house, document, data),
        lambda: scan(house, pdf("thuong")),
    )
    for act in acts:
        with pytest.raises(Unavailable) as caught:
            act()
        assert "đầy" in str(caught.value)
    assert Document.objects.count() == 1
    assert newest(document).n == 1
    assert house.fresh(document).version == document.version


def test_a_damaged_stored_file_blocks_with_its_hash(house: House) -> None:
    document = house.draft()
    sha256 = newest(document).blob_id
    path = DirectoryStore(house.env.storage_dir)._path(sha256)  # type: ignore[attr-defined]
    path.chmod(0o600)
    path.write_bytes(b"changed on the disk")
    with pytest.raises(WrongState) as caught:
        reinsert_anchors(document_id=document.pk, base_n=1, actor=house.actor("chuyenvien"), now=house.now())
    assert caught.value.codes == (Code.BLOB_DAMAGED,)
    assert sha256 in str(caught.value)
