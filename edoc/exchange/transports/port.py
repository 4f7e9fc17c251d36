"""The port of a road: send, list what waits, fetch, acknowledge, follow up, and the directory of agencies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    """The two kinds of message a road carries."""

    DOCUMENT = "edoc"
    STATUS = "status"


class Acknowledgement(StrEnum):
    """What a receiver tells the road itself; not the status codes of a document."""

    PROCESSING = "processing"
    DONE = "done"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to send, byte for byte."""

    data: bytes
    kind: Channel
    from_code: str
    to_codes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits to be fetched."""

    doc_id: str
    kind: Channel
    from_code: str
    to_code: str
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the road has accepted from us. `sha256` is empty on a road that does not tell it."""

    doc_id: str
    kind: Channel
    from_code: str
    to_code: str
    title: str = ""
    notation: str = ""
    sent_at: datetime | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An agency in the directory of the road."""

    code: str
    name: str
    code102: str = ""
    parent_code: str = ""
    mail: str = ""


class Transport(Protocol):
    """A road. Every call raises Unavailable (try again) or Refusal (a person must act)."""

    def send(self, *, parcel: Parcel) -> str:
        """Hand a message over and give the identity the road gave it."""

    def list_waiting(self, *, kind: Channel) -> Sequence[Waiting]:
        """List the messages that wait for the agencies of this system."""

    def fetch(self, *, doc_id: str) -> bytes:
        """Give a waiting message byte for byte; it goes on waiting."""

    def acknowledge(self, *, doc_id: str, status: Acknowledgement) -> None:
        """Tell the road that a message is safely stored, or cannot be."""

    def list_sent(self, *, kind: Channel) -> Sequence[Sent]:
        """List what this system has sent."""

    def agencies(self) -> Sequence[AgencyEntry]:
        """Give the directory."""
