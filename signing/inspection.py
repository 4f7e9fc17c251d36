"""What a PDF already carries: fields, signatures, their locks and levels. The planner's eyes; it judges nothing.

Levels are read from the structure (EN 319 142-1 §6.3), not validated: `signing.validation` does that.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from asn1crypto import cms, crl, ocsp
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields
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
    """Return what an open PDF carries; without `levels` no CMS is parsed and every level reads B-B."""
    try:
        if not levels:
            return FileState(fields=_fields(reader), signatures=tuple(_forbidden(reader)))
        embedded = reader.embedded_regular_signatures
        known = _evidence_revisions(reader) if embedded else []
        stamps = [stamp.signed_revision for stamp in reader.embedded_timestamp_signatures] if embedded else []
        prohibitions = {state.field: state for state in _forbidden(reader)}
        return FileState(
            fields=_fields(reader),
            signatures=tuple(
                replace(prohibitions[one.field_name], level=_level(one, stamps, known)) for one in embedded
            ),
        )
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError) as error:
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


def _forbidden(reader: PdfFileReader) -> Iterator[SignatureState]:
    """Yield for every signature in the form, of whatever kind, what it certifies, permits and locks."""
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        signature, entry = value.get_object(), field.get_object()
        if dict_item(signature, "/Type", "/Sig") == "/DocTimeStamp":
            continue
        by_method = {
            str(ref.get_object()["/TransformMethod"]): dict_item(ref.get_object(), "/TransformParams", {})
            for ref in dict_item(signature, "/Reference", ())
        }
        docmdp, fieldmdp = by_method.get("/DocMDP"), by_method.get("/FieldMDP")
        own = dict_item(entry, "/Lock", {}) if docmdp is None else docmdp
        permission = dict_item(own, "/P", 2 if docmdp is not None else None)
        yield SignatureState(
            field=name,
            certifies=docmdp is not None,
            permission=None if permission is None else MDPPerm(int(permission)),
            lock=None if fieldmdp is None else FieldMDPSpec.from_pdf_object(fieldmdp),
            level=Level.B_B,
        )


def _level(signature: EmbeddedPdfSignature, stamps: list[int], known: list[tuple[int, set[int]]]) -> Level:
    revision = signature.signed_revision
    if attached_token(signature) is None and not any(stamp > revision for stamp in stamps):
        return Level.B_B
    serial = signature.signer_cert.serial_number
    covering = [at for at, serials in known if at > revision and serial in serials]
    if not covering:
        return Level.B_T
    return Level.B_LTA if any(stamp >= min(covering) for stamp in stamps) else Level.B_LT


def attached_token(signature: EmbeddedPdfSignature) -> cms.SignedData | None:
    """Return the first signature-time-stamp inside a signature's CMS, or None."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return cast(cms.SignedData, attribute["values"][0]["content"])
    return None


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
