"""The central agency at the far end: it reports statuses on what it gets, and answers with a signed document."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from edoc.demo.axis.config import Central
from edoc.demo.axis.store import AxisStore, Event, Held, NewMessage
from edoc.domain.delivery import StatusCode
from edoc.domain.errors import EdocError
from edoc.exchange.codec.identity import document_id_key, document_id_write
from edoc.exchange.codec.messages import (
    Attachment,
    BusinessKind,
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
from edoc.exchange.codec.types import type_numbers
from edoc.exchange.codec.write import write_document, write_status

logger = logging.getLogger(__name__)
REPLY = "reply"


@dataclass(frozen=True, slots=True)
class SignedReply:
    """The signed answer of the central agency."""

    pdf: bytes
    number: str
    notation: str
    subject: str
    promulgated: date
    type_name: str = "Công văn"
    place: str = "Hà Nội"
    signer_name: str = ""
    signer_position: str = ""
    competence: str = ""
    pages: int = 1


ReplyMaker = Callable[[DocumentMessage], SignedReply]


class CentralAgency:
    """Plays the central agency on the store of the axis."""

    def __init__(self, central: Central, store: AxisStore, reply_maker: ReplyMaker | None = None) -> None:
        self.central = central
        self._store = store
        self._reply_maker = reply_maker

    def take(self, doc_id: str, *, now: datetime) -> None:
        """Plan the answers to a message that arrived for the central agency."""
        held = self._store.get(doc_id)
        if held is None or held.kind != "edoc":
            self._store.settle(doc_id, status="done", now=now)
            return
        message = read(self._store.data(held))
        acts: list[tuple[str, float]] = [(StatusCode.RECEIVED.value, self.central.received_after)]
        if isinstance(message, DocumentMessage) and message.business.kind in (
            BusinessKind.RECALL,
            BusinessKind.UPDATE,
        ):
            acts = [(StatusCode.AGREED.value, self.central.registered_after)]
        else:
            acts.append((StatusCode.REGISTERED.value, self.central.registered_after))
            if self._reply_maker is not None:
                acts.append((StatusCode.IN_PROGRESS.value, self.central.progress_after))
                acts.append((REPLY, self.central.reply_after))
                acts.append((StatusCode.DONE.value, self.central.reply_after))
        for act, delay in acts:
            self._store.plan(act=act, doc_id=doc_id, due_at=now + timedelta(seconds=delay))
        self._store.settle(doc_id, status="done", now=now)

    def _take_waiting(self, *, now: datetime) -> None:
        for kind in ("edoc", "status"):
            for held in self._store.waiting(codes={self.central.code}, kind=kind):
                self.take(held.doc_id, now=now)

    def run_due(self, *, now: datetime) -> int:
        """Do everything whose time has come; give how many acts were done. A failed act is tried again later."""
        self._take_waiting(now=now)
        done = 0
        blocked: set[str] = set()
        for event in self._store.due(now=now):
            if event.doc_id in blocked:
                continue
            try:
                self._do(event, now=now)
            except (EdocError, OSError, ValueError, RuntimeError):
                logger.exception("central agency: %s on %s failed", event.act, event.doc_id)
                # The acts on one document keep their order.
                blocked.add(event.doc_id)
                continue
            self._store.finish(event, now=now)
            done += 1
        return done

    def _do(self, event: Event, *, now: datetime) -> None:
        held = self._store.get(event.doc_id)
        message = read(self._store.data(held)) if held else None
        if held is None or not isinstance(message, DocumentMessage):
            return
        if event.act == REPLY:
            self._reply(held, message, now=now)
        else:
            self._status(held, message, StatusCode(event.act), now=now)

    def _party(self) -> Party:
        return Party(code=self.central.code, name=self.central.name)

    def _status(self, held: Held, message: DocumentMessage, code: StatusCode, *, now: datetime) -> None:
        report = StatusMessage(
            sender=self._party(),
            response=Reference(
                organ_id=message.sender.code,
                code=str(message.number),
                document_id=message.document_id,
                promulgated=message.promulgated,
            ),
            code=code,
            at=now,
            staff=Staff(name=self.central.staff, department=self.central.department),
            description=f"{self.central.name}: {code.name.lower().replace('_', ' ')}",
        )
        self._send("status", held, report.kind, message.document_id, message, write_status(report), now=now)

    def _reply(self, held: Held, message: DocumentMessage, *, now: datetime) -> None:
        if self._reply_maker is None:
            return
        made = self._reply_maker(message)
        numbers = type_numbers(made.type_name)
        reply = DocumentMessage(
            sender=self._party(),
            receivers=(replace(message.sender),),
            document_id=document_id_write(
                organ_id=self.central.code,
                promulgated=made.promulgated,
                number=made.number,
                notation=made.notation,
            ),
            number=DocumentNumber(made.number, made.notation),
            place=made.place,
            promulgated=made.promulgated,
            type=DocumentType(made.type_name, numbers.type, numbers.detail),
            subject=made.subject,
            signers=(Signer(made.signer_name, made.signer_position, made.competence),),
            other=OtherInfo(priority=Priority.NORMAL, pages=made.pages),
            responses=(
                Reference(
                    organ_id=message.sender.code,
                    code=str(message.number),
                    document_id=message.document_id,
                    promulgated=message.promulgated,
                ),
            ),
            traces=(Trace(self.central.code, now),),
            attachments=(Attachment(f"{made.number}-{made.notation}.pdf", "application/pdf", made.pdf),),
        )
        self._send("edoc", held, reply.kind, reply.document_id, reply, write_document(reply), now=now)

    def _send(
        self,
        kind: str,
        held: Held,
        packet_kind: str,
        document_id: str,
        about: DocumentMessage,
        data: bytes,
        *,
        now: datetime,
    ) -> None:
        """Put a message of the central agency into the box of the sender."""
        self._store.put(
            NewMessage(
                kind=kind,
                from_code=self.central.code,
                to_codes=(held.from_code,),
                document_key=document_id_key(document_id),
                packet_kind=packet_kind,
                title=about.subject,
                notation=str(about.number),
                data=data,
            ),
            now=now,
            remember=True,
        )
