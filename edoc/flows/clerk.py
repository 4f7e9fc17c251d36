"""The clerk's counter of an agency: the desk it is, and what whoever keeps it may do (NĐ 30/2020, Đ.6 k.4)."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from edoc.documents.models import Document
from edoc.documents.services import grant
from edoc.domain.actors import Actor, PostKind, role_token
from edoc.domain.rights import GrantReason, Right
from edoc.domain.wording import gettext_noop as _

COUNTER = _("Văn thư cơ quan")


class Desk(TypedDict):
    """On whose desk a document lies: the holder's token, and the words a list shows."""

    desk: str
    desk_name: str


def clerk_desk(*, agency_id: int) -> Desk:
    """The desk of the counter, as `document_create` and `document_move` take it."""
    return {"desk": role_token(agency_id, PostKind.CLERK), "desk_name": COUNTER}


def clerk_grant(*, document: Document, right: Right, actor: Actor, now: datetime) -> None:
    """Whoever keeps the counter of the document's agency gets a right."""
    grant(
        document=document,
        holder=role_token(document.agency_id, PostKind.CLERK),
        right=right,
        reason=GrantReason.CLERK,
        actor=actor,
        now=now,
        detail=COUNTER,
    )
