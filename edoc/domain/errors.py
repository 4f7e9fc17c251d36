"""What can go wrong, in one tree.

    EdocError
    ├── Refusal                 an act is refused; carries every obstacle
    │   ├── BadInput            what was given is not usable
    │   ├── WrongState          the document (or row) is not where the act starts
    │   ├── NotAllowed          the actor may see it, but may not do this
    │   └── Conflict            somebody was faster, or it is there already
    ├── NotFound                it does not exist, or must look as if it did not
    └── Unavailable             an engine did not answer; the work waits and is tried again

A wrong state is never a missing permission, and the unseen looks like the missing.
Every obstacle has a stable code; its words live in `edoc.domain.words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edoc.domain.obstacles import Code
from edoc.domain.words import words_for


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why an act is refused, with what a person can do about it."""

    code: Code
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        words = words_for(self.code)
        return f"{words.what} {words.remedy}".format_map(_Params(self.params)).strip()


class _Params(dict[str, object]):
    """Parameters of a sentence; a forgotten one shows as an ellipsis instead of breaking the refusal."""

    def __init__(self, params: Mapping[str, object]) -> None:
        super().__init__(params)

    def __missing__(self, key: str) -> str:
        return "…"


class EdocError(Exception):
    """Base of all errors of the house."""


class Refusal(EdocError):
    """An act is refused. `obstacles` names every reason, never only the first."""

    def __init__(self, *obstacles: Obstacle) -> None:
        self.obstacles: tuple[Obstacle, ...] = obstacles
        super().__init__(" ".join(str(o) for o in obstacles))

    @property
    def codes(self) -> tuple[Code, ...]:
        return tuple(o.code for o in self.obstacles)


class BadInput(Refusal):
    """What was given cannot be used."""


class WrongState(Refusal):
    """The act does not start from the state the thing is in."""


class NotAllowed(Refusal):
    """The actor may see the thing and may not do this to it."""


class Conflict(Refusal):
    """Somebody was faster, or the thing exists already."""


class NotFound(EdocError):
    """Missing, or hidden from this actor: the two look alike."""


class Unavailable(EdocError):
    """An engine (storage, converter, key, time-stamp, axis, index) did not answer; nothing was lost."""


def obstacle(code: Code, /, **params: object) -> Obstacle:
    """Shorthand for an obstacle with its parameters."""
    return Obstacle(code, params)


def refuse(kind: type[Refusal], code: Code, /, **params: object) -> Refusal:
    """Build a refusal with one obstacle: `raise refuse(BadInput, Code.X, name=…)`."""
    return kind(Obstacle(code, params))


def refuse_on(obstacles: Iterable[Obstacle], kind: type[Refusal] = NotAllowed) -> None:
    """Raise one refusal that names every obstacle; return when there is none."""
    found = tuple(obstacles)
    if found:
        raise kind(*found)
