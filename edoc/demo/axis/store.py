"""What the sandbox holds: messages per agency, their bytes, and what the central agency is about to do."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_SCHEMA = """
create table if not exists messages (
    doc_id text primary key, sender_doc_id text not null, kind text not null,
    from_code text not null, to_code text not null, sha256 text not null, document_key text not null,
    packet_kind text not null, title text not null, notation text not null,
    created_at text not null, updated_at text not null, status text not null
);
create index if not exists messages_waiting on messages (to_code, kind, status);
create index if not exists messages_identity on messages (from_code, to_code, document_key, packet_kind, sha256);
create table if not exists events (
    id integer primary key, due_at text not null, act text not null, doc_id text not null, done_at text,
    unique (doc_id, act)
);
"""
SETTLED = ("done", "fail")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A checked message on its way into the store."""

    kind: str
    from_code: str
    to_codes: tuple[str, ...]
    document_key: str
    packet_kind: str
    title: str
    notation: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """A message in the store."""

    doc_id: str
    sender_doc_id: str
    kind: str
    from_code: str
    to_code: str
    sha256: str
    packet_kind: str
    title: str
    notation: str
    created_at: str
    updated_at: str
    status: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something the central agency will do."""

    id: int
    act: str
    doc_id: str


_COLUMNS = ", ".join(Held.__dataclass_fields__)


class AxisStore:
    """SQLite and files in one directory; survives a restart."""

    def __init__(self, directory: Path) -> None:
        self._files = directory / "messages"
        self._files.mkdir(parents=True, exist_ok=True)
        self._path = directory / "axis.sqlite3"
        self._lock = threading.RLock()
        with self._session() as db:
            db.executescript(_SCHEMA)

    @contextmanager
    def _session(self) -> Iterator[sqlite3.Connection]:
        with self._lock, closing(sqlite3.connect(self._path, timeout=20)) as db, db:
            db.row_factory = sqlite3.Row
            yield db

    def put(self, message: NewMessage, *, now: datetime, remember: bool) -> str:
        """Hold a message for each receiver; give the sender's identity. A repeat adds nothing."""
        path = self._files / message.sha256
        if not path.exists():
            fresh = path.with_suffix(f".{uuid.uuid4().hex}")
            fresh.write_bytes(message.data)
            fresh.replace(path)
        sender_doc_id = str(uuid.uuid4())
        with self._session() as db:
            for to_code in message.to_codes:
                known = db.execute(
                    "select sender_doc_id from messages where from_code=? and to_code=? and document_key=?"
                    " and packet_kind=? and sha256=?",
                    (message.from_code, to_code, message.document_key, message.packet_kind, message.sha256),
                ).fetchone()
                if known and remember:
                    sender_doc_id = known["sender_doc_id"]
                    continue
                values = (
                    str(uuid.uuid4()), sender_doc_id, message.kind, message.from_code, to_code, message.sha256,
                    message.packet_kind, message.title, message.notation, now.isoformat(), now.isoformat(), "inbox",
                )  # fmt: skip
                marks = ",".join("?" * (len(values) + 1))
                db.execute(
                    f"insert into messages ({_COLUMNS}, document_key) values ({marks})",  # noqa: S608 own names
                    (*values, message.document_key),
                )
        return sender_doc_id

    def waiting(self, *, codes: set[str], kind: str) -> list[Held]:
        """Messages that wait for some agencies, the oldest first."""
        marks = ",".join("?" * len(codes))
        return self._select(
            f"to_code in ({marks}) and kind=? and status not in (?, ?) order by created_at, rowid",
            (*sorted(codes), kind, *SETTLED),
        )

    def sent(self, *, codes: set[str], kind: str) -> list[Held]:
        """Messages some agencies have sent, the newest first."""
        marks = ",".join("?" * len(codes))
        return self._select(f"from_code in ({marks}) and kind=? order by rowid desc", (*sorted(codes), kind))

    def get(self, doc_id: str) -> Held | None:
        """One message by its identity."""
        found = self._select("doc_id=?", (doc_id,))
        return found[0] if found else None

    def all(self) -> list[Held]:
        """Everything ever held, the oldest first."""
        return self._select("1=1 order by rowid", ())

    def _select(self, where: str, values: tuple[str, ...]) -> list[Held]:
        with self._session() as db:
            rows = db.execute(f"select {_COLUMNS} from messages where {where}", values)  # noqa: S608 own names
            return [Held(**dict(row)) for row in rows]

    def data(self, held: Held) -> bytes:
        """The bytes of a message."""
        return (self._files / held.sha256).read_bytes()

    def settle(self, doc_id: str, *, status: str, now: datetime) -> None:
        """Note what the receiver did with a message."""
        with self._session() as db:
            db.execute("update messages set status=?, updated_at=? where doc_id=?", (status, now.isoformat(), doc_id))

    def plan(self, *, act: str, doc_id: str, due_at: datetime) -> None:
        """Plan an act of the central agency, once."""
        with self._session() as db:
            db.execute(
                "insert or ignore into events (due_at, act, doc_id) values (?, ?, ?)",
                (due_at.isoformat(), act, doc_id),
            )

    def due(self, *, now: datetime) -> list[Event]:
        """Acts whose time has come, in the order of their time."""
        with self._session() as db:
            rows = db.execute(
                "select id, act, doc_id from events where done_at is null and due_at <= ? order by due_at, id",
                (now.isoformat(),),
            )
            return [Event(**dict(row)) for row in rows]

    def finish(self, event: Event, *, now: datetime) -> None:
        """Note that an act is done."""
        with self._session() as db:
            db.execute("update events set done_at=? where id=?", (now.isoformat(), event.id))
