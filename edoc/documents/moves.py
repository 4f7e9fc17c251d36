"""The only writer of a document's state. Flows alone may import it."""

from __future__ import annotations

from datetime import datetime

from edoc.documents.models import Document
from edoc.domain.actors import Actor
from edoc.domain.errors import WrongState, refuse
from edoc.domain.lifecycle import ACT_WORDS, STATE_WORDS, Act, next_state
from edoc.domain.obstacles import Code


def document_move(
    *, document: Document, act: Act, actor: Actor, now: datetime, desk: str = "", desk_name: str = ""
) -> Document:
    """Move a locked document by an act of the table and say on whose desk it lies now.

    Raises WrongState where the table does not know the pair. `actor` is required so that no move is anybody's.
    """
    del actor  # the flow writes the audit entry with the act's own code
    target = next_state(document.direction_value, document.state_value, act)
    if target is None:
        raise refuse(WrongState, Code.WRONG_STATE, state=STATE_WORDS[document.state_value], act=ACT_WORDS[act])
    document.state = target.value
    document.desk = desk
    document.desk_name = desk_name
    document.changed_at = now
    document.version += 1
    document.save()
    return document
