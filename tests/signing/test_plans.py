"""Levels and the geometry of the plans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.levels import Level
from signing.plans import (
    DATE_FIELD,
    LEADER_FIELD,
    NUMBER_FIELD,
    SEAL_FIELD,
    Box,
    fitted_box,
    outgoing_plan,
    seal_box,
)

points = st.floats(min_value=0, max_value=800, allow_nan=False)


def test_levels_are_ordered_and_named() -> None:
    assert Level.B_B < Level.B_T < Level.B_LT < Level.B_LTA
    assert max(Level.B_T, Level.B_LT) is Level.B_LT
    assert [str(level) for level in Level] == ["B-B", "B-T", "B-LT", "B-LTA"]
    assert Level("B-LTA") is Level.B_LTA


@given(x=points, y=points, width=st.floats(10, 300), height=st.floats(10, 300))
def test_outward_boxes_are_whole_and_hold_the_original(x: float, y: float, width: float, height: float) -> None:
    box = Box(page=0, x0=x, y0=y, x1=x + width, y1=y + height)
    out = box.outward()
    assert all(isinstance(v, int) for v in (out.x0, out.y0, out.x1, out.y1))
    assert out.x0 <= box.x0 + 1e-5 and out.y0 <= box.y0 + 1e-5
    assert out.x1 >= box.x1 - 1e-5 and out.y1 >= box.y1 - 1e-5


@given(width=st.floats(20, 300), height=st.floats(20, 300), aspect=st.floats(0.2, 5))
def test_a_fitted_box_stays_in_its_room(width: float, height: float, aspect: float) -> None:
    room = Box(page=0, x0=100, y0=100, x1=100 + width, y1=100 + height)
    box = fitted_box(room=room, aspect=aspect)
    assert box.width <= width + 1e-6 and box.height <= height + 1e-6
    assert box.x0 >= room.x0 - 1 and box.x1 <= room.x1 + 1
    assert box.width == int(box.width) and box.height == int(box.height)


def test_the_seal_has_its_true_size_and_covers_a_third_of_the_signature() -> None:
    leader = Box(page=2, x0=330, y0=300, x1=480, y1=360)
    seal = seal_box(leader=leader)
    assert (seal.width, seal.height, seal.page) == (102, 102, 2)
    assert seal.x1 == 330 + 150 / 3
    assert (seal.y0 + seal.y1) / 2 == 330


def test_the_outgoing_plan_closes_with_the_seal() -> None:
    line = Box(page=0, x0=98.4, y0=741.3, x1=130, y1=742)
    plan = outgoing_plan(number=line, date=line, leader=Box(page=1, x0=300, y0=200, x1=500, y1=280), image_aspect=2.5)
    leader, seal = plan.signature_slots
    assert not leader.closes and leader.locks == ()
    assert seal.closes
    assert set(seal.locks) == {LEADER_FIELD, SEAL_FIELD, NUMBER_FIELD, DATE_FIELD}
    number, date = plan.text_slots
    assert number.baseline == 741.3 and number.box.y0 < 741.3 - 3 and number.box.height >= 13
    assert date.italic and not number.italic


def test_a_document_without_number_and_date_has_only_signatures() -> None:
    plan = outgoing_plan(number=None, date=None, leader=Box(page=0, x0=300, y0=200, x1=500, y1=280), image_aspect=2)
    assert plan.text_slots == ()
    assert plan.signature_slots[1].locks == (LEADER_FIELD, SEAL_FIELD)


def test_an_image_without_shape_is_no_image() -> None:
    with pytest.raises(ValueError, match="aspect"):
        fitted_box(room=Box(page=0, x0=0, y0=0, x1=10, y1=10), aspect=0)
