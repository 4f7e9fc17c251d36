"""Ends the children when their supervisor has died without doing so itself.

Run as a script with the supervisor's pipe on standard input: `+PGID GRACE` names a living process group, `-PGID`
one that ended. The end of the pipe means the supervisor is gone: every group gets TERM, then KILL.
Imports nothing but the standard library: it must start in milliseconds.
"""

from __future__ import annotations

import os
import signal
import sys
import time


def signal_group(group: int, number: int) -> bool:
    """Signal a process group; False when nothing of it lives."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end_groups(groups: dict[int, float]) -> None:
    """TERM every group, wait for the longest grace, then KILL what is left."""
    left = {group for group in groups if signal_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + max(groups.values(), default=0.0)
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if signal_group(group, 0)}
    for group in left:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, float] = {}
    for line in sys.stdin:
        words = line.split()
        if line.startswith("+"):
            groups[int(words[0][1:])] = float(words[1])
        elif line.startswith("-"):
            groups.pop(int(words[0][1:]), None)
    end_groups(groups)


if __name__ == "__main__":
    main()
