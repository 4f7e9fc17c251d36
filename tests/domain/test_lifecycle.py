"""The table of moves as data: what cannot happen, what must be reachable, and that every pair is decided."""

from __future__ import annotations

from itertools import product

import pytest

from edoc.domain.lifecycle import (
    ACT_WORDS,
    FINAL,
    FIRST,
    INCOMING,
    OUTGOING,
    STATE_WORDS,
    TABLES,
    Act,
    Direction,
    State,
    acts_from,
    next_state,
)

OUT = {State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SIGNED, State.NUMBERED, State.SEALED, State.ISSUED,
       State.WITHDRAWN, State.VOIDED}  # fmt: skip
IN = {State.RECEIVED, State.REGISTERED, State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.REFUSED}
STATES = {Direction.OUT: OUT, Direction.IN: IN}


def reachable(direction: Direction, *, without: frozenset[Act] = frozenset(), start: State | None = None) -> set[State]:
    found, todo = set(), [start or FIRST[direction]]
    while todo:
        state = todo.pop()
        if state in found:
            continue
        found.add(state)
        todo += [to for (at, act), to in TABLES[direction].items() if at == state and act not in without]
    return found


def test_every_state_belongs_to_one_direction() -> None:
    assert OUT | IN == set(State)
    assert not OUT & IN


@pytest.mark.parametrize("direction", list(Direction))
def test_every_state_is_reachable_and_none_of_the_other_direction(direction: Direction) -> None:
    assert reachable(direction) == STATES[direction]


@pytest.mark.parametrize("needed", [Act.SUBMIT, Act.APPROVE, Act.SIGN, Act.NUMBER, Act.SEAL, Act.ISSUE])
def test_no_walk_reaches_issued_without(needed: Act) -> None:
    assert State.ISSUED not in reachable(Direction.OUT, without=frozenset({needed}))


def test_no_walk_seals_what_is_not_signed_and_numbered() -> None:
    assert State.SEALED not in reachable(Direction.OUT, without=frozenset({Act.SIGN}))
    assert State.SEALED not in reachable(Direction.OUT, without=frozenset({Act.NUMBER}))


def test_after_a_way_back_everything_is_done_again() -> None:
    for act in (Act.SEND_BACK, Act.REMAKE, Act.RETURN, Act.RECALL):
        targets = {to for (_, a), to in OUTGOING.items() if a is act}
        assert targets == {State.DRAFT}, act
    for skipped in (Act.APPROVE, Act.SIGN, Act.SEAL):
        assert State.ISSUED not in reachable(Direction.OUT, start=State.DRAFT, without=frozenset({skipped}))


def test_what_is_issued_or_ended_never_moves() -> None:
    for direction, table in TABLES.items():
        ended = {state for state in STATES[direction] if not acts_from(direction, state)}
        assert ended == FINAL & STATES[direction]
        assert all(to in STATES[direction] for to in table.values())


def test_nothing_that_was_sent_is_voided_or_withdrawn() -> None:
    assert all(next_state(Direction.OUT, State.ISSUED, act) is None for act in Act)


@pytest.mark.parametrize("needed", [Act.REGISTER])
def test_nothing_is_handled_before_it_is_registered(needed: Act) -> None:
    assert reachable(Direction.IN, without=frozenset({needed})) == {State.RECEIVED, State.REFUSED}


def test_nobody_works_without_a_direction() -> None:
    assert State.IN_PROGRESS not in reachable(Direction.IN, without=frozenset({Act.DIRECT}))


@pytest.mark.parametrize(("direction", "state", "act"), list(product(Direction, State, Act)))
def test_every_pair_is_decided_by_the_table_alone(direction: Direction, state: State, act: Act) -> None:
    target = next_state(direction, state, act)
    assert target == {Direction.OUT: OUTGOING, Direction.IN: INCOMING}[direction].get((state, act))
    assert (act in acts_from(direction, state)) == (target is not None)


def test_every_state_and_act_has_its_words() -> None:
    assert set(STATE_WORDS) == set(State)
    assert set(ACT_WORDS) == set(Act)
    assert len(set(STATE_WORDS.values())) == len(State), "two states look the same to a person"
    assert all(words.strip() for words in (*STATE_WORDS.values(), *ACT_WORDS.values()))


def test_every_act_is_used() -> None:
    assert {act for table in TABLES.values() for _, act in table} == set(Act)
