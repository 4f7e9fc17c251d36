"""What a PDF already carries: fields, signatures, their locks and levels. The planner's eyes; it judges nothing.

Levels are read from the structure (EN 319 142-1 §6.3), not validated: `signing.validation` does that.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, cast

from asn1crypto import cms, crl, ocsp
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, ValidationInfoReadingError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.errors import BrokenPdf
from signing.levels import Level

_DEPTH = 64


@dataclass(frozen=True, slots=True)
class FieldState:
    """One terminal field: its kind (`Sig`, `Tx`, …), whether it has a value, whether it is read-only."""

    name: str
    kind: str
    filled: bool
    read_only: bool
    lock: FieldMDPSpec | None
    lock_closes: bool


@dataclass(frozen=True, slots=True)
class SignatureState:
    """One signature: what it forbids later, and its level as far as the structure shows it."""

    field: str
    certifies: bool
    permission: MDPPerm | None
    lock: FieldMDPSpec | None
    level: Level


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as the planner sees it; document time-stamps are not signatures."""

    fields: dict[str, FieldState]
    signatures: tuple[SignatureState, ...]

    @property
    def lowest_level(self) -> Level | None:
        return min((s.level for s in self.signatures), default=None)


def file_inspect(pdf: bytes) -> FileState:
    """Return what a PDF carries; raises BrokenPdf."""
    return inspect_reader(open_reader(pdf))


def open_reader(pdf: bytes) -> PdfFileReader:
    """Open a PDF strictly, as validators will; raises BrokenPdf."""
    try:
        return PdfFileReader(io.BytesIO(pdf), strict=True)
    except (PdfError, ValueError, TypeError, KeyError, AssertionError, OSError, RecursionError) as error:
        raise BrokenPdf("the PDF cannot be read") from error


def inspect_reader(reader: PdfFileReader, *, levels: bool = True) -> FileState:
    """Return what an open PDF carries; `levels` may be left out (then B-B) where nobody asks for them."""
    try:
        embedded = reader.embedded_regular_signatures
        known = _evidence_revisions(reader) if levels and embedded else []
        stamps = [s.signed_revision for s in reader.embedded_timestamp_signatures] if levels and embedded else []
        return FileState(
            fields=_fields(reader),
            signatures=tuple(_signature(one, stamps, known) for one in embedded),
        )
    except (PdfError, ValueError, TypeError, KeyError, AssertionError, RecursionError) as error:
        raise BrokenPdf("the PDF's form or signatures cannot be read") from error


def find_field(handler: Any, name: str) -> IndirectObject | None:
    """Return the reference of a top-level field, or None."""
    form = dict_item(handler.root, "/AcroForm", None)
    for reference in dict_item(form or {}, "/Fields", ()):
        if dict_item(reference.get_object(), "/T", None) == name:
            return cast(IndirectObject, reference)
    return None


def dict_item(dictionary: Any, key: str, default: Any) -> Any:
    """Return an entry with its reference resolved (pyHanko's `get` leaves it unresolved), or the default."""
    return dictionary[key] if key in dictionary else default


def _fields(reader: PdfFileReader) -> dict[str, FieldState]:
    found: dict[str, FieldState] = {}
    form = dict_item(reader.root, "/AcroForm", None)
    queue = [(ref, "", "", 0) for ref in dict_item(form or {}, "/Fields", ())]
    while queue:
        reference, prefix, kind, depth = queue.pop()
        entry = reference.get_object()
        if depth > _DEPTH or not isinstance(entry, DictionaryObject):
            continue
        name = f"{prefix}.{entry['/T']}".lstrip(".") if "/T" in entry else prefix
        kind = str(dict_item(entry, "/FT", kind))
        kids = [kid for kid in dict_item(entry, "/Kids", ()) if "/T" in kid.get_object()]
        if kids:
            queue.extend((kid, name, kind, depth + 1) for kid in kids)
            continue
        lock = dict_item(entry, "/Lock", None)
        found[name] = FieldState(
            name=name,
            kind=kind.lstrip("/"),
            filled=bool(dict_item(entry, "/V", "") != ""),
            read_only=bool(int(dict_item(entry, "/Ff", 0)) & 1),
            lock=None if lock is None else FieldMDPSpec.from_pdf_object(lock),
            lock_closes=lock is not None and int(dict_item(lock, "/P", 0)) == MDPPerm.NO_CHANGES.value,
        )
    return found


def _signature(signature: EmbeddedPdfSignature, stamps: list[int], known: list[tuple[int, set[int]]]) -> SignatureState:
    revision = signature.signed_revision
    stamped = attached_token(signature) is not None or any(s > revision for s in stamps)
    serial = signature.signer_cert.serial_number
    covering = [at for at, serials in known if at > revision and serial in serials]
    level = Level.B_B
    if stamped:
        level = Level.B_T
        if covering:
            level = Level.B_LTA if any(s >= min(covering) for s in stamps) else Level.B_LT
    docmdp = signature.docmdp_level
    return SignatureState(
        field=signature.field_name,
        certifies=_certifies(signature),
        permission=docmdp,
        lock=signature.fieldmdp,
        level=level,
    )


def attached_token(signature: EmbeddedPdfSignature) -> cms.SignedData | None:
    """Return the first signature-time-stamp inside a signature's CMS, or None."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return cast(cms.SignedData, attribute["values"][0]["content"])
    return None


def _certifies(signature: EmbeddedPdfSignature) -> bool:
    references = dict_item(signature.sig_object, "/Reference", ())
    return any(dict_item(ref.get_object(), "/TransformMethod", "") == "/DocMDP" for ref in references)


def _evidence_revisions(reader: PdfFileReader) -> list[tuple[int, set[int]]]:
    """Return for each revision with a DSS the serials of certificates whose status it answers."""
    result = []
    for revision in range(reader.xrefs.total_revisions):
        historical = reader.get_historical_resolver(revision)
        try:
            store = DocumentSecurityStore.read_dss(historical)
        except (NoDSSFoundError, ValidationInfoReadingError):
            continue
        result.append((revision, _answered(store)))
    return result


def _answered(store: DocumentSecurityStore) -> set[int]:
    serials: set[int] = set()
    for reference in store.ocsps:
        response = ocsp.OCSPResponse.load(reference.get_object().data)
        for single in response.basic_ocsp_response["tbs_response_data"]["responses"]:
            serials.add(single["cert_id"]["serial_number"].native)
    issuers = {crl.CertificateList.load(reference.get_object().data).issuer.hashable for reference in store.crls}
    serials |= {c.serial_number for c in store.load_certs() if c.issuer.hashable in issuers}
    return serials
