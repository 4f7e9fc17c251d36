"""Whoever refuses gives the words what they need, and no code stands there for nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from edoc.domain.audit_codes import AuditCode
from edoc.domain.obstacles import Code
from edoc.domain.words import WORDS

ROOT = Path(__file__).parents[2]
SOURCES = [p for p in (ROOT / "edoc").rglob("*.py") if "migrations" not in p.parts]


def test_every_obstacle_and_every_audit_code_is_used() -> None:
    text = "\n".join(p.read_text() for p in SOURCES if p.name not in ("words.py", "obstacles.py", "audit_codes.py"))
    assert [c.name for c in Code if f"Code.{c.name}" not in text] == []
    assert [c.name for c in AuditCode if f"AuditCode.{c.name}" not in text] == []


def needed(code: Code) -> set[str]:
    """The parameters in the words of a code."""
    words = WORDS[code]
    return {name for _, name, _, _ in Formatter().parse(f"{words.what} {words.remedy}") if name}


def refusals() -> Iterator[tuple[str, Code, set[str]]]:
    """(place, code, parameters given) of every `obstacle(…)` and `refuse(…)` written out in the tree."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in ("obstacle", "refuse") or any(k.arg is None for k in node.keywords):
                continue
            for argument in node.args:
                named = isinstance(argument, ast.Attribute) and isinstance(argument.value, ast.Name)
                if named and argument.value.id == "Code" and argument.attr in Code.__members__:
                    given = {str(k.arg) for k in node.keywords}
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", Code[argument.attr], given


def test_a_refusal_fills_every_gap_of_its_words() -> None:
    found = list(refusals())
    assert len(found) > 100
    assert [(place, code.name, needed(code) - given) for place, code, given in found if needed(code) - given] == []
