"""Preparing a PDF: every field of every later signature, reserved in one rewrite before the first of them.

What is prepared is exactly what a signature later writes, or strict validators see an undefined change:
whole points, unfiltered appearance streams with the final `/BBox`, the faces already embedded.
PDF/A-2b (ISO 19005-2 §6.3.2, §6.3.3, §6.4.1) is kept: Print flag, an appearance for each field, no
`/NeedAppearances`, no action.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from signing.errors import AlreadySigned, BadPlan, BrokenPdf, EmptyPdf, EncryptedPdf
from signing.faces import ITALIC, UPRIGHT, Face, face_load
from signing.plans import Box, PreparationPlan, SignatureSlot, TextSlot

_PRINT, _LOCKED = 4, 128
_CLIMB_LIMIT = 64


def prepare_pdf(pdf: bytes, plan: PreparationPlan) -> bytes:
    """Return the PDF, rewritten once, with the plan's empty fields; equal input gives equal bytes.

    Raises PreparationError: broken, encrypted, page-less or already signed files, and plans that do not fit.
    """
    with _open(pdf) as document:
        _refuse_signed(document)
        _check_plan(document, plan)
        form = _form(document)
        faces = {slot.italic: face_load(resource=ITALIC if slot.italic else UPRIGHT) for slot in plan.text_slots}
        for face in faces.values():
            form.DR.Font[f"/{face.resource}"] = _font(document, face)
        for text in plan.text_slots:
            _place(document, form, text.box.outward(), _text_widget(document, text, form, faces[text.italic]))
        for slot in plan.signature_slots:
            _place(document, form, slot.box.rounded(), _signature_widget(document, slot))
        out = io.BytesIO()
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            deterministic_id=True,
        )
        return out.getvalue()


def _open(pdf: bytes) -> Pdf:
    if b"%PDF-" not in pdf[:1024]:
        raise BrokenPdf("the file is not a PDF")
    try:
        document = Pdf.open(io.BytesIO(pdf))
    except pikepdf.PasswordError as error:
        raise EncryptedPdf("the PDF is protected by a password") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise BrokenPdf("the PDF cannot be read") from error
    if document.is_encrypted:
        document.close()
        raise EncryptedPdf("the PDF is encrypted")
    try:
        pages = len(document.pages)
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        document.close()
        raise BrokenPdf("the PDF's pages cannot be read") from error
    if not pages:
        document.close()
        raise EmptyPdf("the PDF has no page")
    return document


def _refuse_signed(document: Pdf) -> None:
    root = document.Root
    if Name.Perms in root or Name.DSS in root:
        raise AlreadySigned("the PDF already carries a signature")
    for entry in _terminal_fields(document):
        if _inherited(entry, Name.FT) == Name.Sig and Name.V in entry:
            raise AlreadySigned("the PDF already carries a signature", subject=str(entry.get(Name.T, "")))


def _terminal_fields(document: Pdf) -> Iterator[pikepdf.Object]:
    form = document.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return
    queue: list[tuple[pikepdf.Object, int]] = [(entry, 0) for entry in form.get(Name.Fields, Array())]
    while queue:
        entry, depth = queue.pop()
        if not isinstance(entry, Dictionary) or depth > _CLIMB_LIMIT:
            continue
        yield entry
        queue.extend((kid, depth + 1) for kid in entry.get(Name.Kids, Array()))


def _inherited(entry: pikepdf.Object, key: Name) -> pikepdf.Object | None:
    for _ in range(_CLIMB_LIMIT):
        if key in entry:
            return entry[key]
        if Name.Parent not in entry:
            return None
        entry = entry[Name.Parent]
    return None


def _check_plan(document: Pdf, plan: PreparationPlan) -> None:
    slots: list[TextSlot | SignatureSlot] = [*plan.text_slots, *plan.signature_slots]
    names = [slot.name for slot in slots]
    taken = {str(entry.get(Name.T, "")) for entry in _terminal_fields(document)}
    for name in names:
        if not name or "." in name:
            raise BadPlan("a field's name is empty or has a dot", subject=name)
        if names.count(name) > 1 or name in taken:
            raise BadPlan("two fields have one name", subject=name)
    for slot in slots:
        _check_box(document, slot.name, slot.box)
    known = set(names) | taken
    for signature in plan.signature_slots:
        strangers = set(signature.locks) - known
        if strangers:
            raise BadPlan("the signature locks fields that do not exist", subject=", ".join(sorted(strangers)))
        if signature.closes and signature.name not in signature.locks:
            raise BadPlan("a closing signature locks itself too", subject=signature.name)


def _check_box(document: Pdf, name: str, box: Box) -> None:
    if not 0 <= box.page < len(document.pages):
        raise BadPlan("the field lies on a page that does not exist", subject=name)
    if box.width < 1 or box.height < 1:
        raise BadPlan("the field has no size", subject=name)
    left, bottom, right, top = (float(v) for v in document.pages[box.page].mediabox.as_list())
    if box.x0 < left - 1 or box.y0 < bottom - 1 or box.x1 > right + 1 or box.y1 > top + 1:
        raise BadPlan("the field lies off the page", subject=name)


def _form(document: Pdf) -> pikepdf.Object:
    """Return the catalog's form dictionary, cleaned of what PDF/A and signing forbid."""
    root = document.Root
    for key in (Name.OpenAction, Name.AA):
        if key in root:
            del root[key]
    form = root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        form = root.AcroForm = document.make_indirect(Dictionary(Fields=Array()))
    for key in (Name.NeedAppearances, Name.XFA):
        if key in form:
            del form[key]
    for key, empty in ((Name.Fields, Array()), (Name.DR, Dictionary())):
        if key not in form:
            form[key] = empty
    if Name.Font not in form.DR:
        form.DR.Font = Dictionary()
    return form


def _place(document: Pdf, form: pikepdf.Object, box: Box, widget: Dictionary) -> None:
    page = document.pages[box.page]
    widget.update(
        {
            "/Type": Name.Annot,
            "/Subtype": Name.Widget,
            "/Rect": Array([int(box.x0), int(box.y0), int(box.x1), int(box.y1)]),
            "/P": page.obj,
        }
    )
    reference = document.make_indirect(widget)
    form.Fields.append(reference)
    if Name.Annots not in page.obj:
        page.obj.Annots = document.make_indirect(Array())
    page.obj.Annots.append(reference)


def _text_widget(document: Pdf, slot: TextSlot, form: pikepdf.Object, face: Face) -> Dictionary:
    """Return an empty text field; its appearance already says where the text will stand."""
    box = slot.box.outward()
    x = max(0.0, slot.box.x0 - box.x0)
    if slot.baseline is None:
        y = (box.height - face.cap_height * slot.size / 1000) / 2
    else:
        y = slot.baseline - box.y0
    content = f"/Tx BMC q BT /{face.resource} {slot.size:g} Tf 0 g {x:.2f} {y:.2f} Td ET Q EMC"
    appearance = _appearance(document, box, content.encode("ascii"))
    appearance.Resources = Dictionary(Font=Dictionary({f"/{face.resource}": form.DR.Font[f"/{face.resource}"]}))
    widget = Dictionary(
        FT=Name.Tx,
        T=String(slot.name),
        TU=String(slot.label or slot.name),
        F=_PRINT,
        DA=String(f"/{face.resource} {slot.size:g} Tf 0 g"),
        AP=Dictionary(N=appearance),
    )
    if slot.align == "right":
        widget.Q = 2
    return widget


def _signature_widget(document: Pdf, slot: SignatureSlot) -> Dictionary:
    widget = Dictionary(
        FT=Name.Sig,
        T=String(slot.name),
        TU=String(slot.label or slot.name),
        F=_PRINT | _LOCKED,
        AP=Dictionary(N=_appearance(document, slot.box.rounded(), b"")),
    )
    if slot.locks:
        lock = Dictionary(
            Type=Name.SigFieldLock, Action=Name.Include, Fields=Array([String(name) for name in slot.locks])
        )
        if slot.closes:
            lock.P = 1
        widget.Lock = document.make_indirect(lock)
    return widget


def _appearance(document: Pdf, box: Box, content: bytes) -> Stream:
    return Stream(
        document,
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, int(box.height), int(box.width), 0]),
        Resources=Dictionary(),
    )


def _font(document: Pdf, face: Face) -> pikepdf.Object:
    def compressed(data: bytes, **more: int) -> Stream:
        stream = Stream(document, b"")
        stream.write(data, filter=Name.FlateDecode)
        for key, value in more.items():
            stream[f"/{key}"] = value
        return stream

    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{face.base_font}"),
        Flags=(4 | 2 | (64 if face.italic_angle else 0)),
        FontBBox=Array(list(face.bbox)),
        ItalicAngle=face.italic_angle,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap_height,
        StemV=80,
        FontFile2=compressed(face.program),
    )
    widths = Array()
    previous = None
    for code, width in face.widths:
        if previous is None or code != previous + 1:
            widths.append(code)
            widths.append(Array())
        widths[-1].append(Decimal(width))
        previous = code
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{face.base_font}"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=document.make_indirect(descriptor),
        CIDToGIDMap=compressed(face.cid_to_gid),
        DW=0,
        W=widths,
    )
    return document.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{face.base_font}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(descendant)]),
            ToUnicode=compressed(face.to_unicode),
        )
    )
