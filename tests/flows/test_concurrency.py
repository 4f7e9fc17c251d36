"""Two clerks, two processes, one file database: every number once, none missing."""

from __future__ import annotations

import pytest

from tests.support.instance import Instance

pytestmark = [pytest.mark.live, pytest.mark.crypto]

NUMBERS = (
    "SELECT number FROM registry_entry e JOIN registry_book b ON b.id = e.book_id WHERE b.direction = ? ORDER BY 1"
)


def test_two_clerks_take_numbers_at_the_same_moment(instance: Instance, made: dict[str, int]) -> None:
    arrivals = [made[f"arrival{n}"] for n in range(12)]
    one, other = instance.people(), instance.people()
    one.do("register", documents=[])  # both are awake before either begins
    other.do("register", documents=[])
    one.say("register", documents=arrivals)
    other.say("register", documents=arrivals[::-1])
    answers = [one.hear(), other.hear()]
    given = [a for answer in answers for a in answer if isinstance(a, int)]
    refused = [a for answer in answers for a in answer if not isinstance(a, int)]
    assert sorted(given) == list(range(1, 13))
    assert refused == ["wrong-state"] * 12, "who came second was told so"
    assert [n for (n,) in instance.ask(NUMBERS, "in")] == list(range(1, 13))
    assert all(instance.state(pk) == "registered" for pk in arrivals)


def test_a_number_asked_twice_at_the_same_moment(instance: Instance, made: dict[str, int]) -> None:
    letter = made["signed"]
    before = instance.one("SELECT count(*) FROM registry_entry")
    one, other = instance.people(), instance.people()
    one.do("register", documents=[])
    other.do("register", documents=[])
    one.say("number", document=letter, who="vanthu", key="mot-lan-bam")
    other.say("number", document=letter, who="vanthu2")
    answers = sorted([one.hear(), other.hear()])
    assert answers[1] == "wrong-state"
    assert answers[0] == instance.one("SELECT code_number || '/' || code_notation FROM documents_document WHERE id = ?",
                                      letter)  # fmt: skip
    assert instance.one("SELECT count(*) FROM registry_entry") == before + 1
    sessions = "SELECT count(*) FROM signatures_signingsession WHERE document_id = ? AND role = 'seal'"
    assert instance.one(sessions, letter) == 1
    assert instance.one("SELECT count(*) FROM queue_outboxjob WHERE task = 'sign'") == 1


def test_the_same_press_of_a_button_twice_is_one_request(instance: Instance, made: dict[str, int]) -> None:
    letter = made["signed"]
    one, other = instance.people(), instance.people()
    one.do("register", documents=[])
    other.do("register", documents=[])
    for side in (one, other):
        side.say("number", document=letter, key="mot-lan-bam")
    answers = {one.hear(), other.hear()}
    assert len(answers) == 1
    assert "/" in answers.pop()
    assert instance.one("SELECT count(*) FROM registry_entry WHERE document_id = ?", letter) == 1
