"""Preparation: what is reserved, how, and what is refused."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from signing.errors import AlreadySigned, BadPlan, BrokenPdf, EmptyPdf, EncryptedPdf, PreparationError
from signing.faces import CHARACTERS, face_load, missing_characters
from signing.fields import prepare_pdf
from signing.plans import SEAL_FIELD, Box, PreparationPlan, SignatureSlot, TextSlot
from tests.signing.material import plan

pytestmark = pytest.mark.crypto


_OPEN: list[pikepdf.Pdf] = []


def opened(pdf: bytes) -> pikepdf.Object:
    """Return the catalog of a PDF that stays open as long as the tests do."""
    _OPEN.append(pikepdf.open(io.BytesIO(pdf)))
    return _OPEN[-1].Root


def fields_of(pdf: bytes) -> dict[str, pikepdf.Object]:
    return {str(field.T): field for field in opened(pdf).AcroForm.Fields}


def test_every_field_is_there_once_on_whole_points(ready: bytes) -> None:
    fields = fields_of(ready)
    assert set(fields) == {"doc_number", "doc_date", "LeaderSignature", "AgencySeal"}
    for field in fields.values():
        assert all(value == int(value) for value in field.Rect.as_list())
        width, height = int(field.Rect[2] - field.Rect[0]), int(field.Rect[3] - field.Rect[1])
        normal = field.AP.N
        assert [int(v) for v in normal.BBox.as_list()] == [0, height, width, 0]
        assert "/Filter" not in normal
        assert int(field.F) & 4, "the Print flag of PDF/A"
        assert list(field.AP.keys()) == ["/N"]
        assert "/V" not in field


def test_the_seal_locks_by_name_and_closes(ready: bytes) -> None:
    lock = fields_of(ready)[SEAL_FIELD].Lock
    assert lock.Action == "/Include" and int(lock.P) == 1
    assert {str(name) for name in lock.Fields} == {"doc_number", "doc_date", "LeaderSignature", "AgencySeal"}
    assert "/Lock" not in fields_of(ready)["LeaderSignature"]


def test_the_form_has_nothing_pdfa_forbids(ready: bytes) -> None:
    root = opened(ready)
    assert "/NeedAppearances" not in root.AcroForm
    assert "/OpenAction" not in root and "/AA" not in root
    assert set(root.AcroForm.DR.Font.keys()) == {"/VN", "/VNI"}
    assert "/OutputIntents" in root and "pdfaid" in root.Metadata.read_bytes().decode()


def test_a_face_is_whole_scaled_and_small() -> None:
    face = face_load(resource="VN")
    font = TTFont(io.BytesIO(zlib.decompress(face.program)))
    assert font["head"].unitsPerEm == 1000
    assert "fpgm" not in font and "prep" not in font
    assert len(face.program) < 20_000
    gids = zlib.decompress(face.cid_to_gid)
    for code, width in face.widths:
        gid = int.from_bytes(gids[2 * code : 2 * code + 2], "big")
        assert gid, f"no glyph for {chr(code)!r}"
        assert font["hmtx"][font.getGlyphName(gid)][0] == width
    assert {chr(code) for code, _ in face.widths} >= CHARACTERS


def test_all_vietnamese_letters_can_be_drawn() -> None:
    assert missing_characters("ngày 05 tháng 02 năm 2026 ĂÂĐÊÔƠƯ ạặậẹệịọộợụựỵỳỷỹ") == ""
    assert missing_characters("日本") == "日本"


def test_preparing_twice_gives_equal_bytes(pdf: bytes) -> None:
    assert prepare_pdf(pdf, plan()) == prepare_pdf(pdf, plan())


def test_actions_and_old_form_settings_are_dropped(pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(pdf))
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), NeedAppearances=True)
    out = io.BytesIO()
    document.save(out)
    root = opened(prepare_pdf(out.getvalue(), plan()))
    assert "/OpenAction" not in root and "/NeedAppearances" not in root.AcroForm


def _changed(pdf: bytes, how: str) -> bytes:
    document = pikepdf.open(io.BytesIO(pdf))
    out = io.BytesIO()
    if how == "encrypted":
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    elif how == "owner-locked":
        document.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    elif how == "page-less":
        empty = pikepdf.new()
        empty.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("how", "error"), [("encrypted", EncryptedPdf), ("owner-locked", EncryptedPdf), ("page-less", EmptyPdf)]
)
def test_unfit_files_are_refused_by_kind(pdf: bytes, how: str, error: type[PreparationError]) -> None:
    with pytest.raises(error):
        prepare_pdf(_changed(pdf, how), plan())


@pytest.mark.parametrize("blob", [b"", b"PK\x03\x04 a docx", b"%PDF-1.7\nnothing of use"])
def test_broken_files_are_refused(blob: bytes) -> None:
    with pytest.raises(BrokenPdf):
        prepare_pdf(blob, plan())


def test_a_prepared_file_is_not_prepared_again_under_the_same_names(ready: bytes) -> None:
    with pytest.raises(BadPlan):
        prepare_pdf(ready, plan())


def test_a_signed_file_is_never_rewritten(ready: bytes) -> None:
    document = pikepdf.open(io.BytesIO(ready))
    for field in document.Root.AcroForm.Fields:
        if field.FT == "/Sig":
            field.V = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(AlreadySigned):
        prepare_pdf(out.getvalue(), PreparationPlan())


HERE = Box(page=0, x0=100, y0=100, x1=200, y1=150)


@pytest.mark.parametrize(
    "wrong",
    [
        PreparationPlan(text_slots=(TextSlot(name="a", box=replace(HERE, page=9)),)),
        PreparationPlan(text_slots=(TextSlot(name="a", box=replace(HERE, x1=900)),)),
        PreparationPlan(text_slots=(TextSlot(name="a.b", box=HERE),)),
        PreparationPlan(text_slots=(TextSlot(name="a", box=HERE), TextSlot(name="a", box=HERE))),
        PreparationPlan(signature_slots=(SignatureSlot(name="s", box=HERE, role="seal", locks=("none",)),)),
        PreparationPlan(signature_slots=(SignatureSlot(name="s", box=HERE, role="seal", closes=True),)),
        PreparationPlan(signature_slots=(SignatureSlot(name="s", box=replace(HERE, x1=100), role="seal"),)),
    ],
)
def test_plans_that_do_not_fit_are_refused(pdf: bytes, wrong: PreparationPlan) -> None:
    with pytest.raises(BadPlan):
        prepare_pdf(pdf, wrong)


def test_widths_in_the_pdf_are_those_of_the_program(ready: bytes) -> None:
    document = pikepdf.open(io.BytesIO(ready))
    font = document.Root.AcroForm.DR.Font["/VN"].DescendantFonts[0]
    runs = list(font.W)
    in_pdf = {
        int(first) + offset: Decimal(width)
        for first, widths in zip(runs[::2], runs[1::2], strict=True)
        for offset, width in enumerate(widths)
    }
    assert in_pdf == {code: Decimal(width) for code, width in face_load(resource="VN").widths}
