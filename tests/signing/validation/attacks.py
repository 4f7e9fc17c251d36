"""What an attacker does to a signed file after the last signature: each function returns the changed bytes."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.inspection import find_field
from signing.plans import NUMBER_FIELD, SEAL_FIELD

Attack = Callable[[bytes], bytes]


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _opened(pdf: bytes) -> IncrementalPdfFileWriter:
    return IncrementalPdfFileWriter(io.BytesIO(pdf))


def _rect(*numbers: int) -> ArrayObject:
    return ArrayObject([FloatObject(number) for number in numbers])


def _form_stream(body: bytes) -> StreamObject:
    return StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): _rect(0, 0, 200, 40),
        },
        stream_data=body,
    )


def _field(writer: IncrementalPdfFileWriter, name: str) -> DictionaryObject:
    reference = find_field(writer, name)
    assert reference is not None
    field = reference.get_object()
    writer.mark_update(reference)
    return field


def _page(writer: IncrementalPdfFileWriter) -> DictionaryObject:
    reference, _ = writer.find_page_for_modification(0)
    writer.mark_update(reference)
    return reference.get_object()


def bytes_after_the_end(pdf: bytes) -> bytes:
    return pdf + b"\n% one more thing\n"


def page_overlaid(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    stream = StreamObject(stream_data=b"q 1 0 0 rg 50 50 400 600 re f Q")
    writer.add_stream_to_page(0, writer.add_object(stream))
    return _written(writer)


def overlaid_without_a_final_mark(pdf: bytes) -> bytes:
    """An update so long that the file seems to have no end at all."""
    changed = page_overlaid(pdf).rstrip()
    assert changed.endswith(b"%%EOF")
    return changed[: -len(b"%%EOF")]


def quietly_replaced_without_a_final_mark(pdf: bytes) -> bytes:
    """A small update of one page's content that pyHanko and EU DSS overlook and viewers show."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        contents = document.pages[0].obj.Contents
        number = (contents[0] if isinstance(contents, pikepdf.Array) else contents).objgen[0]
        root, size = document.Root.objgen[0], int(document.trailer.Size)
    previous = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    painted = b"1 0 0 rg 50 50 400 600 re f"
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(painted), painted)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(pdf))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size, root, previous)
    return pdf + body + table + trailer + b"startxref\n%d\n" % (len(pdf) + len(body))


def number_changed(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    _field(writer, NUMBER_FIELD)[pdf_name("/V")] = pdf_string("99")
    return _written(writer)


def form_overlaid(pdf: bytes) -> bytes:
    """Another picture for a field whose value stays."""
    writer = _opened(pdf)
    look = writer.add_object(_form_stream(b"1 0 0 rg 0 0 200 40 re f"))
    _field(writer, NUMBER_FIELD)[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): look})
    return _written(writer)


def seal_hidden(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    _field(writer, SEAL_FIELD)[pdf_name("/F")] = NumberObject(2)
    return _written(writer)


def seal_moved(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    _field(writer, SEAL_FIELD)[pdf_name("/Rect")] = _rect(0, 0, 100, 100)
    return _written(writer)


def _annotated(pdf: bytes, annotation: DictionaryObject) -> bytes:
    writer = _opened(pdf)
    page = _page(writer)
    known = list(page["/Annots"]) if "/Annots" in page else []
    page[pdf_name("/Annots")] = ArrayObject([*known, writer.add_object(annotation)])
    return _written(writer)


def note_added(pdf: bytes) -> bytes:
    return _annotated(
        pdf,
        DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): _rect(100, 700, 300, 740),
                pdf_name("/Contents"): pdf_string("Số: 99"),
                pdf_name("/DA"): pdf_string("/VN 13 Tf 0 g"),
            }
        ),
    )


def field_added(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    form = writer.root["/AcroForm"]
    look = writer.add_object(_form_stream(b"1 0 0 rg 0 0 200 40 re f"))
    field = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string("extra"),
            pdf_name("/Rect"): _rect(100, 700, 300, 740),
            pdf_name("/AP"): DictionaryObject({pdf_name("/N"): look}),
        }
    )
    reference = writer.add_object(field)
    form["/Fields"].append(reference)
    writer.update_container(form["/Fields"])
    page = _page(writer)
    page[pdf_name("/Annots")] = ArrayObject([*page["/Annots"], reference])
    return _written(writer)


def page_cropped(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    _page(writer)[NameObject("/CropBox")] = _rect(0, 0, 300, 300)
    return _written(writer)


def script_added(pdf: bytes) -> bytes:
    writer = _opened(pdf)
    writer.root[pdf_name("/OpenAction")] = DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()
    return _written(writer)


def content_flipped(pdf: bytes) -> bytes:
    """One bit of the first revision: every digest over it breaks."""
    place = pdf.index(b"stream") + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def cut_short(pdf: bytes) -> bytes:
    return pdf[: len(pdf) - 3000]


ATTACKS: tuple[Attack, ...] = (
    bytes_after_the_end,
    overlaid_without_a_final_mark,
    quietly_replaced_without_a_final_mark,
    page_overlaid,
    number_changed,
    form_overlaid,
    seal_hidden,
    seal_moved,
    note_added,
    field_added,
    page_cropped,
    script_added,
    content_flipped,
)
