"""Whatever can be said is read back as it was said."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edoc.domain.delivery import StatusCode
from edoc.exchange.codec.dates import VIETNAM, date_read, date_write, datetime_read, datetime_write
from edoc.exchange.codec.identity import document_id_key, document_id_parts, document_id_write
from edoc.exchange.codec.messages import (
    Attachment,
    Business,
    DocumentMessage,
    DocumentNumber,
    DocumentType,
    OtherInfo,
    Party,
    Priority,
    Reference,
    Signer,
    Staff,
    StatusMessage,
    Trace,
)
from edoc.exchange.codec.read import read
from edoc.exchange.codec.write import Packing, write_document, write_status

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"])
TEXT = st.text(LETTERS, max_size=40).map(str.strip)
FILLED = TEXT.filter(bool)
CODES = st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{2}){0,3}", fullmatch=True)
DATES = st.dates(date(1945, 9, 2), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=st.sampled_from([VIETNAM, UTC])).map(
    lambda moment: moment.replace(microsecond=0).astimezone(VIETNAM)
)
NAMES = st.from_regex(r"[a-z0-9-]{1,20}\.pdf", fullmatch=True)
PARTIES = st.builds(Party, code=CODES, name=TEXT, in_charge=TEXT, address=TEXT, email=TEXT)
REFERENCES = st.builds(Reference, organ_id=CODES, code=FILLED, document_id=FILLED, promulgated=DATES)
STAFF = st.builds(Staff, name=TEXT, department=TEXT, email=TEXT, mobile=TEXT)
BYTES = st.binary(max_size=200)
OTHER = st.builds(
    OtherInfo,
    priority=st.none() | st.sampled_from(Priority),
    sphere=TEXT,
    copies=st.none() | st.integers(0, 9999),
    direction=st.none() | st.booleans(),
    appendixes=st.lists(FILLED, max_size=2).map(tuple),
)


@st.composite
def documents(draw: st.DrawFn) -> DocumentMessage:
    files = tuple(
        Attachment(name, "application/pdf", b"%PDF-1.7\n" + draw(BYTES), f"f{index}", draw(TEXT))
        for index, name in enumerate(draw(st.lists(NAMES, min_size=1, max_size=3)))
    )
    return DocumentMessage(
        sender=draw(PARTIES),
        receivers=tuple(draw(st.lists(PARTIES, min_size=1, max_size=3))),
        document_id=draw(FILLED),
        number=DocumentNumber(draw(FILLED), draw(TEXT)),
        place=draw(TEXT),
        promulgated=draw(DATES),
        type=DocumentType(draw(FILLED), "18", "0"),
        subject=draw(FILLED),
        content=draw(TEXT),
        signers=tuple(draw(st.lists(st.builds(Signer, TEXT, TEXT, TEXT), max_size=2))),
        due=draw(st.none() | DATES),
        to_places=tuple(draw(st.lists(FILLED, max_size=2))),
        other=draw(OTHER),
        responses=tuple(draw(st.lists(REFERENCES, max_size=2))),
        traces=tuple(draw(st.lists(st.builds(Trace, CODES, MOMENTS), max_size=2))),
        business=Business(reason=draw(TEXT), paper=draw(st.none() | st.booleans())),
        attachments=files,
    )


@given(documents(), st.sampled_from(Packing))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_document_comes_back_as_it_was(message: DocumentMessage, packing: Packing) -> None:
    assert read(write_document(message, packing=packing)) == message


@given(st.builds(StatusMessage, PARTIES, REFERENCES, st.sampled_from(StatusCode), MOMENTS, STAFF, FILLED))
@settings(max_examples=40, deadline=None)
def test_a_status_comes_back_as_it_was(message: StatusMessage) -> None:
    assert read(write_status(message)) == message


@given(DATES, MOMENTS)
def test_dates_come_back_as_they_were(day: date, moment: datetime) -> None:
    assert date_read(date_write(day)) == day
    assert datetime_read(datetime_write(moment)) == moment


@given(CODES, DATES, st.integers(1, 9999), st.from_regex(r"[A-ZĐ]{2,6}-[A-Z]{2,4}", fullmatch=True))
def test_a_document_id_comes_apart_again(organ: str, day: date, number: int, notation: str) -> None:
    text = document_id_write(organ_id=organ, promulgated=day, number=str(number), notation=notation)
    parts = document_id_parts(text)
    assert parts is not None
    assert (parts.organ_id, parts.promulgated, parts.code) == (organ, day, f"{number}/{notation}")
    assert document_id_key(f" {text.lower()} ") == document_id_key(text)
