"""`python -m bench [name…]`: every measurement, one table. Ratios count; milliseconds are of this machine today."""

from __future__ import annotations

import importlib
import sys

BENCHES = ("paper", "signing", "queue_page")


def main(names: list[str]) -> int:
    """Run the named benches (all by default) and print their table; 1 when a goal is missed."""
    met = True
    print(f"{'what':<52} {'ours':>10} {'peer':>10} {'unit':<5} {'ratio':>7}  goal")
    for name in names or BENCHES:
        for row in importlib.import_module(f"bench.{name}").rows():
            met &= row.met
            verdict = "met" if row.met else "MISSED"
            figures = f"{row.ours:>10.1f} {row.peer:>10.1f} {row.unit:<5} {row.ratio:>6.2f}x"
            print(f"{row.name:<52} {figures}  {row.goal} {verdict}", flush=True)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
