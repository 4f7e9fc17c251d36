"""`manage.py storage verify`: check every blob against its hash."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from edoc.storage.services import blob_verify_all, storage_sweep


class Command(BaseCommand):
    help = "Check the store. Exit 0: every blob is there and whole; 1: missing or damaged ones are named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="read every blob and check its hash")
        verify.add_argument("--json", action="store_true", help="one JSON object")
        acts.add_parser("sweep", help="remove bytes without a row that are older than a day")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "sweep":
            self.stdout.write(f"storage: {storage_sweep(now=timezone.now())} removed")
            return
        report = blob_verify_all()
        if options["json"]:
            self.stdout.write(json.dumps({"ok": report.ok, **asdict(report)}))
        else:
            for word, hashes in (("MISSING", report.missing), ("DAMAGED", report.damaged), ("no row", report.orphans)):
                for sha256 in hashes:
                    self.stdout.write(f"storage: {word} {sha256}")
            bad = len(report.missing) + len(report.damaged)
            self.stdout.write(f"storage: {report.checked} blobs, {report.size} bytes, {bad} bad")
        if not report.ok:
            raise SystemExit(1)
