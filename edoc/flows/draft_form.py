"""The form of a draft: what a drafter fills in, as a value and as it is stored with a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from edoc.documents.services import (
    ReceiverLine,
)
from edoc.domain.doctypes import OFFICIAL_LETTER
from edoc.domain.urgency import Urgency


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What the drafter fills in. `articles` are (heading, paragraphs); `secrecy` must stay empty in this system."""

    type_code: str
    subject: str
    signer_post_id: int | None
    body: tuple[str, ...] = ()
    articles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    legal_bases: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    receivers: tuple[ReceiverLine, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    reply_due_on: date | None = None
    answers_id: int | None = None
    secrecy: str = ""
    note: str = ""
    contact_lines: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        data = asdict(self)
        data["reply_due_on"] = self.reply_due_on.isoformat() if self.reply_due_on else None
        data["urgency"] = self.urgency.value
        return data

    def texts(self) -> list[str]:
        """Everything a person wrote into the form."""
        articles = [text for heading, paragraphs in self.articles for text in (heading, *paragraphs)]
        lines = [r.line for r in self.receivers]
        return [self.subject, *self.body, *articles, *self.legal_bases, *self.addressees, *lines, *self.contact_lines]


def form_from_json(data: Mapping[str, object]) -> DraftForm:
    """A form as it was stored with a version; an empty mapping gives an empty form."""
    due = data.get("reply_due_on")
    receivers = _rows(data.get("receivers"))
    return DraftForm(
        type_code=str(data.get("type_code", OFFICIAL_LETTER)),
        subject=str(data.get("subject", "")),
        signer_post_id=_int(data.get("signer_post_id")),
        body=_texts(data.get("body")),
        articles=tuple((str(h), _texts(p)) for h, p in _rows(data.get("articles"))),
        legal_bases=_texts(data.get("legal_bases")),
        addressees=_texts(data.get("addressees")),
        receivers=tuple(ReceiverLine(line=r["line"], name=r["name"], code=r["code"]) for r in receivers),
        urgency=Urgency(_int(data.get("urgency")) or 0),
        reply_due_on=date.fromisoformat(str(due)) if due else None,
        answers_id=_int(data.get("answers_id")),
        contact_lines=_texts(data.get("contact_lines")),
    )


def _rows(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in _rows(value))


def _int(value: object) -> int | None:
    return int(str(value)) if value not in (None, "") else None
