"""Benchmarks: ratios measured within one run, so that a slow machine is slow on both sides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One line of the table: ours against a peer, the ratio, the goal in words, and whether it is met."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    goal: str
    met: bool
