"""Every code has its words, every job its handler and queue, every setting its description."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from edoc.config.settings.env import Env
from edoc.console.wiring import job_handlers, job_schedules
from edoc.documents.access import RIGHT_WORDS
from edoc.domain.audit_codes import AUDIT_WORDS, AuditCode
from edoc.domain.jobs import QUEUES, Job
from edoc.domain.lifecycle import ACT_WORDS, STATE_WORDS, Act, State
from edoc.domain.obstacles import Code
from edoc.domain.rights import REASON_WORDS, GrantReason, Right
from edoc.domain.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
CODE_FILES = [p for p in (ROOT / "edoc").rglob("*.py") if "migrations" not in p.parts]


@pytest.mark.parametrize(
    ("codes", "words"),
    [(Code, WORDS), (AuditCode, AUDIT_WORDS), (State, STATE_WORDS), (Act, ACT_WORDS), (Right, RIGHT_WORDS),
     (GrantReason, REASON_WORDS)],
)  # fmt: skip
def test_every_code_has_its_words_and_no_words_are_orphans(codes: type, words: dict[object, object]) -> None:
    assert set(words) == set(codes)  # type: ignore[call-overload]


@pytest.mark.parametrize("code", list(Code))
def test_the_words_of_an_obstacle_are_sentences_in_vietnamese(code: Code) -> None:
    words = WORDS[code]
    assert words.what.endswith((".", "}", "?")), words.what
    assert words.what[0].isupper() or words.what[0] == "{"
    assert re.search(r"[À-ỹđĐ]", words.what), "not Vietnamese"
    for text in (words.what, words.remedy):
        for _, name, spec, conversion in Formatter().parse(text):
            assert name is None or (name.isidentifier() and not spec and not conversion)


@pytest.mark.parametrize("codes", [Code, AuditCode, Job])
def test_the_values_of_codes_are_stable_words(codes: type) -> None:
    values = [c.value for c in codes]  # type: ignore[attr-defined]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", v) for v in values)


def test_every_job_has_a_handler_and_a_queue() -> None:
    assert set(job_handlers()) == set(Job)
    assert set(QUEUES) == set(Job)
    assert {s.job for s in job_schedules()} <= set(Job)


def test_every_setting_says_what_it_is_for() -> None:
    for name, setting in Env.model_fields.items():
        assert setting.description, name
        assert setting.description.endswith("."), name


def test_no_clock_below_the_doors() -> None:
    """Time is passed in: below the doors nothing asks what time it is."""
    asks = re.compile(r"datetime\.now\(|timezone\.now\(|date\.today\(|datetime\.utcnow\(")
    below = ("domain", "audit", "organizations", "storage", "documents", "workflow", "signatures", "registry",
             "exchange", "assignments", "archive", "indexing", "notices", "flows")  # fmt: skip
    doors = {"reference.py", "admin.py"}  # Django's admin calls these itself
    found = [
        str(p.relative_to(ROOT))
        for p in CODE_FILES
        if p.relative_to(ROOT).parts[1] in below and p.name not in doors and asks.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []
