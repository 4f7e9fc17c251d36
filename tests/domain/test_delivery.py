"""The table of a delivery: every code decided for every state, and nothing ever moves back."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain.delivery import (
    SETTLED,
    STATE_WORDS,
    STATUS_MOVES,
    STATUS_RULES,
    DeliveryState,
    StatusCode,
    delivery_state_after,
    status_code_read,
)

RANK = [
    DeliveryState.FAILED, DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.RECEIVED, DeliveryState.REGISTERED,
    DeliveryState.ASSIGNED, DeliveryState.IN_PROGRESS, DeliveryState.DONE, DeliveryState.TAKEN_BACK,
]  # fmt: skip


def test_every_code_and_state_is_worded_and_decided() -> None:
    assert set(STATUS_RULES) == set(STATUS_MOVES) == set(StatusCode)
    assert set(STATE_WORDS) == set(DeliveryState)
    for state, code in itertools.product(DeliveryState, StatusCode):
        assert delivery_state_after(state=state, code=code) in DeliveryState


@given(st.lists(st.sampled_from(StatusCode)))
def test_whatever_comes_nothing_moves_back(codes: list[StatusCode]) -> None:
    state = DeliveryState.SENT
    for code in codes:
        after = delivery_state_after(state=state, code=code, take_back_asked=True)
        if DeliveryState.REFUSED in (state, after):
            assert after is DeliveryState.REFUSED or state is DeliveryState.REFUSED
        else:
            assert RANK.index(after) >= RANK.index(state)
        if state in SETTLED - {DeliveryState.DONE}:
            assert after is state
        state = after


@given(st.permutations([StatusCode(f"0{n}") for n in (1, 3, 4, 5, 6)]))
def test_the_order_of_arrival_does_not_matter(codes: list[StatusCode]) -> None:
    state = DeliveryState.SENT
    for code in codes:
        state = delivery_state_after(state=state, code=code)
    assert state is DeliveryState.DONE


def test_a_refusal_comes_only_before_registering() -> None:
    before = {state for state in DeliveryState if delivery_state_after(state=state, code=StatusCode.REFUSED) != state}
    assert before == {DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.RECEIVED}


def test_taken_back_only_when_asked() -> None:
    state = DeliveryState.REGISTERED
    assert delivery_state_after(state=state, code=StatusCode.AGREED) is state
    assert delivery_state_after(state=state, code=StatusCode.AGREED, take_back_asked=True) is DeliveryState.TAKEN_BACK


@pytest.mark.parametrize(("text", "code"), [("01", "01"), ("1", "01"), ("015", "15"), (" 16 ", "16")])
def test_codes_are_read_with_or_without_their_zero(text: str, code: str) -> None:
    assert status_code_read(text) == StatusCode(code)


@pytest.mark.parametrize("text", ["", "7", "99", "x", "٣", "-1", "0"])
def test_unknown_codes_are_none(text: str) -> None:
    assert status_code_read(text) is None
