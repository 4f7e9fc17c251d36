"""What a file shows, gathered and not judged: bytes, signatures, changes, chains, times.

    Unreadable    the file cannot be read at all; carries the code that says why

Every call into pyHanko may raise nearly anything on a hostile file, so each signature is gathered under a net: what
went wrong becomes a fact, and `checks` turns it into a verdict that is never good.
"""

from __future__ import annotations

import asyncio
import dataclasses
import io
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.inspection import dict_item, inspect_reader
from signing.levels import Level
from signing.validation.certificates import CertificateFacts, certificate_facts, evidence_of
from signing.validation.changes import changes_between
from signing.validation.codes import Code
from signing.validation.policy import STRICT_CHANGES
from signing.validation.report import EvidenceReport, FieldChange
from signing.validation.trusting import Question, TrustFacts, ask_signature, ask_stamp, newest_stamp

_WHITE = b" \t\r\n\f\0"
_EOF = b"%%EOF"
_GRACE = timedelta(minutes=15)


class Unreadable(Exception):
    """The file cannot be read."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(detail or code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature or document time-stamp as it is; `error` says what kept it from being read."""

    field: str
    is_stamp: bool
    revision: int
    error: str = ""
    covered_end: int = 0
    coverage: str = ""
    intact_bytes: bool = False
    modification: str = ""
    modification_detail: str = ""
    docmdp_ok: bool | None = None
    certifies: bool = False
    reason: str = ""
    claimed_time: datetime | None = None
    changes: tuple[FieldChange, ...] = ()
    certificate: CertificateFacts = dataclasses.field(default_factory=CertificateFacts)
    trust: TrustFacts = dataclasses.field(default_factory=TrustFacts)
    level: Level | None = None
    evidence: tuple[EvidenceReport, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A whole file as it is; `trailing` counts odd bytes after the last %%EOF (-1: there is none).

    With so many odd bytes that the file cannot be read to its end, the facts are those of what precedes them.
    """

    strict: bool
    size: int
    trailing: int
    last_byte: int
    revisions: int
    signatures: tuple[SignatureFacts, ...]


def gather(*, pdf: bytes | Path, question: Question) -> FileFacts:
    """Gather the facts of a file; raises Unreadable."""
    with _opened(pdf) as (stream, data):
        trailing, last = _tail(data)
        try:
            reader, strict = _reader(stream)
        except Unreadable as error:
            if trailing <= 0 or error.code is not Code.BROKEN_FILE:
                raise
            reader, strict = _reader(io.BytesIO(data[: data.rfind(_EOF) + len(_EOF)]))
        try:
            embedded = list(reader.embedded_signatures)
            revisions = int(reader.xrefs.total_revisions)
        except Exception as error:
            raise Unreadable(Code.SIGNATURES_UNREADABLE, _detail(error)) from error
        question = _not_before_stamps(question, embedded)
        levels = _levels(reader)
        evidence = evidence_of(reader)
        return FileFacts(
            strict=strict,
            size=len(data),
            trailing=trailing,
            last_byte=last,
            revisions=revisions,
            signatures=tuple(
                _signature(one, revisions, question, levels.get(one.field_name), evidence) for one in embedded
            ),
        )


@contextmanager
def _opened(pdf: bytes | Path) -> Iterator[tuple[IO[bytes], Any]]:
    if isinstance(pdf, bytes):
        if not pdf:
            raise Unreadable(Code.BROKEN_FILE, "empty")
        yield io.BytesIO(pdf), pdf
        return
    try:
        stream = pdf.open("rb")
    except OSError as error:
        raise Unreadable(Code.BROKEN_FILE, _detail(error)) from error
    with stream:
        try:
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (ValueError, OSError) as error:
            raise Unreadable(Code.BROKEN_FILE, _detail(error)) from error
        with data:
            yield stream, data


def _reader(stream: IO[bytes]) -> tuple[PdfFileReader, bool]:
    """Open strictly, else leniently; hybrid files are not judged strictly either (ISO 32000-1 §7.5.8.4)."""
    detail = ""
    for strict in (True, False):
        stream.seek(0)
        try:
            reader = PdfFileReader(stream, strict=strict)
            if reader.encrypted:
                raise Unreadable(Code.ENCRYPTED)
            if "/Type" not in reader.root or (strict and reader.xrefs.hybrid_xrefs_present):
                raise ValueError("the catalogue or the cross-reference table is not of the strict kind")
        except Unreadable:
            raise
        except Exception as error:  # noqa: BLE001 - hostile files raise nearly anything; fail closed
            detail = _detail(error)
            continue
        return reader, strict
    raise Unreadable(Code.BROKEN_FILE, detail)


def _not_before_stamps(question: Question, embedded: list[EmbeddedPdfSignature]) -> Question:
    """Judge a file that was stamped moments after the time asked for as of its newest stamp.

    Whoever signs takes the time once, before the time-stamp server answers; a clock may also be a little off.
    """
    newest = newest_stamp(embedded)
    if newest is None or not question.at < newest <= question.at + _GRACE:
        return question
    return dataclasses.replace(question, at=newest)


def _tail(data: Any) -> tuple[int, int]:
    """Return the count of odd bytes after the last %%EOF, and the place after the last byte that is not white."""
    size = len(data)
    last = size
    while last > 0 and data[last - 1 : last] in _WHITE_BYTES:
        last -= 1
    mark = data.rfind(_EOF)
    if mark < 0:
        return -1, last
    rest = bytes(data[mark + len(_EOF) : size])
    return sum(1 for byte in rest if byte not in _WHITE), last


_WHITE_BYTES = frozenset(bytes([byte]) for byte in _WHITE)


def _levels(reader: PdfFileReader) -> dict[str, Level]:
    try:
        return {one.field: one.level for one in inspect_reader(reader).signatures}
    except Exception:  # noqa: BLE001 - the level is shown, not judged; an unreadable one is unknown
        return {}


def _signature(
    one: EmbeddedPdfSignature,
    revisions: int,
    question: Question,
    level: Level | None,
    evidence: tuple[EvidenceReport, ...],
) -> SignatureFacts:
    is_stamp = one.sig_object_type == "/DocTimeStamp"
    name = str(one.field_name)
    revision = int(one.signed_revision)
    try:
        one.compute_integrity_info(STRICT_CHANGES)
        summary = one.summarise_integrity_info()
        start, first, second, rest = (int(str(value)) for value in one.byte_range)
        diff = summary.get("diff_result")
        level_of_change = getattr(diff, "modification_level", None)
        facts: dict[str, Any] = {
            "covered_end": second + rest,
            "coverage": summary["coverage"].name,
            "intact_bytes": start == 0 and first > 0,
            "modification": "OTHER" if level_of_change is None else level_of_change.name,
            "modification_detail": "" if level_of_change is not None else _detail(diff),
            "docmdp_ok": summary["docmdp_ok"],
            "certifies": _certifies(one),
            "reason": str(dict_item(one.sig_object, "/Reason", "")),
            "claimed_time": _aware(None if is_stamp else one.self_reported_timestamp),
            "changes": changes_between(one.reader, revision, revisions - 1),
            "certificate": certificate_facts(one),
        }
    except Exception as error:  # noqa: BLE001 - hostile files raise nearly anything; fail closed
        return SignatureFacts(field=name, is_stamp=is_stamp, revision=revision, error=_detail(error))
    try:
        trust = asyncio.run((ask_stamp if is_stamp else ask_signature)(one, question))
    except Exception as error:  # noqa: BLE001 - what cannot be judged is undecided, never good
        trust = TrustFacts(sub="GENERIC", status="INDETERMINATE", detail=_detail(error))
    about = {facts["certificate"].serial, *facts["certificate"].chain_serials}
    return SignatureFacts(
        field=name,
        is_stamp=is_stamp,
        revision=revision,
        trust=trust,
        level=None if is_stamp else level,
        evidence=tuple(e for e in evidence if e.kind == "crl" or e.about in about),
        **facts,
    )


def _certifies(one: EmbeddedPdfSignature) -> bool:
    references = dict_item(one.sig_object, "/Reference", ())
    return any(dict_item(ref.get_object(), "/TransformMethod", "") == "/DocMDP" for ref in references)


def _aware(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def _detail(error: object) -> str:
    return f"{type(error).__name__}: {error}"[:300]
