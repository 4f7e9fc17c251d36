"""`manage.py audit verify`: recompute the hash chain of the log."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from edoc.audit.services import audit_verify


class Command(BaseCommand):
    help = "Check the log. Exit 0: whole; 1: changed, the first broken entry is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verify = parser.add_subparsers(dest="act", required=True).add_parser("verify", help="recompute every link")
        verify.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit_verify()
        if options["json"]:
            self.stdout.write(json.dumps({"ok": report.ok, **asdict(report)}, ensure_ascii=False))
        elif report.ok:
            self.stdout.write(
                f"audit: {report.checked} entries whole, {report.waiting} not linked yet, head {report.head}"
            )
        else:
            entry = f"entry {report.broken_id}" if report.broken_id else "the end of the chain"
            self.stdout.write(f"audit: BROKEN at place {report.broken_seq}, {entry}: {report.reason}")
        if not report.ok:
            raise SystemExit(1)
