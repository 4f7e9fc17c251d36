"""Packets: bytes into storage, a row beside them, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from edoc.domain.identifiers import code_key
from edoc.exchange.codec.identity import document_id_key
from edoc.exchange.models import Correspondent, Packet, PacketDirection
from edoc.exchange.transports.port import Channel, Sent, Transport
from edoc.storage.services import blob_put

EDXML_TYPE = "application/xml"
ERROR_LENGTH = 500


def packet_put(
    *,
    direction: PacketDirection,
    kind: str,
    document_id: str,
    from_code: str,
    to_code: str,
    data: bytes,
    now: datetime,
    business: int = 0,
    transport_doc_id: str = "",
) -> Packet:
    """Store a packet byte for byte; the same message gives the same row."""
    blob = blob_put(data=data, content_type=EDXML_TYPE, now=now)
    packet, _ = Packet.objects.get_or_create(
        direction=direction,
        from_code=code_key(from_code)[:35],
        document_key=document_id_key(document_id)[:200],
        kind=kind,
        sha256=blob.sha256,
        defaults={
            "business": business,
            "document_id_text": document_id[:200],
            "to_code": code_key(to_code)[:35],
            "size": len(data),
            "transport_doc_id": transport_doc_id,
            "created_at": now,
        },
    )
    return packet


def code_forms(code: str) -> frozenset[str]:
    """All codes an agency goes by: as given, and both forms of the directory."""
    wanted = code_key(code)
    forms = {wanted}
    rows = Correspondent.objects.filter(Q(code__iexact=wanted) | Q(code102__iexact=wanted))
    for pair in rows.values_list("code", "code102"):
        forms.update(code_key(each) for each in pair if each)
    return frozenset(forms)


def sent_already(
    *,
    transport: Transport,
    kind: Channel,
    sha256: str,
    from_code: str,
    to_code: str,
    notations: Iterable[str] = (),
    title: str = "",
) -> str:
    """Find a message in the sent list of the road; give its identity there, or nothing.

    A road that tells the hash is believed; on one that does not, both ends, the notation and the title must agree.
    """
    senders, receivers = code_forms(from_code), code_forms(to_code)
    wanted = {text for text in notations if text}
    for sent in transport.list_sent(kind=kind):
        if code_key(sent.from_code) not in senders or code_key(sent.to_code) not in receivers:
            continue
        if sent.sha256 == sha256 or (not sent.sha256 and _same_letter(sent, wanted, title)):
            return sent.doc_id
    return ""


def _same_letter(sent: Sent, notations: set[str], title: str) -> bool:
    return sent.notation in notations and " ".join(sent.title.split()) == " ".join(title.split())
