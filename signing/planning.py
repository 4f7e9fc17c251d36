"""The planner: refuses, before any key is touched, what would break the file or an earlier signature.

ISO 32000-1 §12.8.2.2 (DocMDP), §12.8.2.4 (FieldMDP). pyHanko itself signs silently into a file closed by a field
lock, and fills fields that are locked.
"""

from __future__ import annotations

from pyhanko.sign.fields import MDPPerm

from signing.errors import (
    CertificationLate,
    FieldLocked,
    FieldMissing,
    FieldTaken,
    FileClosed,
    FillUnprotected,
    TextUnprintable,
)
from signing.faces import missing_characters
from signing.inspection import FieldState, FileState
from signing.plans import SignaturePlan


def refuse_unsound(*, plan: SignaturePlan, state: FileState) -> None:
    """Raise the PlanRefused that fits when the plan may not be carried out on the file; otherwise do nothing."""
    _refuse_closed(state)
    field = _field(state, plan.field, kind="Sig")
    if field.filled:
        raise FieldTaken("the signature field is already signed", subject=plan.field)
    if plan.certify and state.signatures:
        raise CertificationLate("only the first signature of a file may certify", subject=plan.field)
    _refuse_locked(state, plan.field)
    for fill in plan.fills:
        text = _field(state, fill.name, kind="Tx")
        _refuse_locked(state, fill.name)
        if text.filled or text.read_only:
            raise FieldTaken("the text field is already filled", subject=fill.name)
        if field.lock is None or not field.lock.is_locked(fill.name):
            raise FillUnprotected("the signature would leave its own text open to change", subject=fill.name)
        if absent := missing_characters(fill.text):
            raise TextUnprintable(f"the embedded face has no {absent!r}", subject=fill.name)


def _field(state: FileState, name: str, *, kind: str) -> FieldState:
    field = state.fields.get(name)
    if field is None or field.kind != kind:
        raise FieldMissing("the reserved field is not in the file", subject=name)
    return field


def _refuse_closed(state: FileState) -> None:
    for signature in state.signatures:
        own = state.fields.get(signature.field)
        if signature.permission is MDPPerm.NO_CHANGES or (own is not None and own.lock_closes):
            raise FileClosed("an earlier signature closes the file", subject=signature.field)


def _refuse_locked(state: FileState, name: str) -> None:
    for signature in state.signatures:
        if signature.lock is not None and signature.lock.is_locked(name):
            raise FieldLocked(f"the signature in {signature.field} locks the field", subject=name)
