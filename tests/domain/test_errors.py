"""The tree of refusals: every obstacle at once, each with its words."""

from __future__ import annotations

import pytest

from edoc.domain.errors import (
    BadInput,
    Conflict,
    EdocError,
    NotAllowed,
    NotFound,
    Refusal,
    Unavailable,
    WrongState,
    obstacle,
    refuse,
    refuse_on,
)
from edoc.domain.obstacles import Code


def test_a_refusal_names_every_obstacle() -> None:
    refusal = BadInput(obstacle(Code.FIELD_MISSING, field="trích yếu"), obstacle(Code.NO_SIGNER))
    assert refusal.codes == (Code.FIELD_MISSING, Code.NO_SIGNER)
    assert "Thiếu trích yếu." in str(refusal)
    assert "Chưa chọn người ký." in str(refusal)


def test_refuse_on_is_silent_without_obstacles() -> None:
    refuse_on([])
    with pytest.raises(Conflict) as caught:
        refuse_on(iter([obstacle(Code.SESSION_OPEN)]), Conflict)
    assert caught.value.codes == (Code.SESSION_OPEN,)


def test_a_forgotten_parameter_does_not_break_the_refusal() -> None:
    assert "…" in str(refuse(BadInput, Code.FIELD_MISSING))


def test_a_parameter_with_braces_is_said_as_it_is() -> None:
    assert "{tên}" in str(refuse(BadInput, Code.NOT_DOCX, name="{tên}.docx"))


@pytest.mark.parametrize("kind", [BadInput, WrongState, NotAllowed, Conflict])
def test_every_refusal_is_one(kind: type[Refusal]) -> None:
    assert issubclass(kind, Refusal)


def test_the_unseen_and_the_silent_are_no_refusals() -> None:
    for kind in (NotFound, Unavailable):
        assert issubclass(kind, EdocError)
        assert not issubclass(kind, Refusal)
