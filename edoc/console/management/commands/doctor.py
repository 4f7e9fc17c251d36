"""`manage.py doctor`: what is missing, what does not work without it, and the line that mends it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from edoc.console.checks import CHECKS, Finding, Severity

MARKS = {Severity.ERROR: "LỖI ", Severity.WARNING: "CHÚ Ý", Severity.NOTE: "nên có"}


class Command(BaseCommand):
    help = "Look at machine, instance and engines. Exit 0: nothing stands in the way; 1: an error was found."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [check(settings.EDOC) for check in CHECKS]
        errors = [f for f in findings if not f.ok and f.severity is Severity.ERROR]
        if options["json"]:
            body = {"ok": not errors, "findings": [asdict(f) for f in findings]}
            self.stdout.write(json.dumps(body, ensure_ascii=False, indent=2))
        else:
            for finding in findings:
                self._tell(finding)
            warnings = sum(1 for f in findings if not f.ok and f.severity is Severity.WARNING)
            self.stdout.write(f"\n{len(findings)} mục: {len(errors)} lỗi, {warnings} chú ý.")
        if errors:
            raise SystemExit(1)

    def _tell(self, finding: Finding) -> None:
        mark = "tốt" if finding.ok else MARKS[finding.severity]
        self.stdout.write(f"{mark:<7} {finding.name:<16} {finding.seen}")
        if not finding.ok:
            self.stdout.write(f"        ↳ {finding.effect}")
            self.stdout.write(f"        $ {finding.remedy}")
