"""The doctor's checks: small functions that look and report, never change anything.

Each returns one `Finding`: what was looked at, whether it is well, what does not work otherwise, and the line that
mends it. `machine` looks at the system's packages, `instance` at this instance's files and rows, `safety` at what is
left open, `engines` at what should answer over the network.
"""

from edoc.console.checks.engines import ENGINES
from edoc.console.checks.finding import Check, Finding, Severity
from edoc.console.checks.instance import INSTANCE
from edoc.console.checks.machine import MACHINE
from edoc.console.checks.safety import SAFETY

CHECKS: tuple[Check, ...] = MACHINE + INSTANCE + SAFETY + ENGINES

__all__ = ["CHECKS", "Check", "Finding", "Severity"]
