"""`manage.py search verify | rebuild`: hold the search index against the database, or build it anew."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from edoc.domain.errors import Unavailable
from edoc.flows.find import rebuild_index
from edoc.indexing.selectors import index_verify


class Command(BaseCommand):
    help = "The search index. Exit 0: it holds every document and no other; 1: it does not; 2: it did not answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="compare its documents with the database")
        verify.add_argument("--json", action="store_true", help="one JSON object")
        acts.add_parser("rebuild", help="build it anew from the database while searches go on")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "rebuild":
                self.stdout.write(f"search: {rebuild_index(now=timezone.now())} documents indexed")
            else:
                self._verify(as_json=options["json"])
        except Unavailable as error:
            self.stderr.write(f"search: {error}")
            raise SystemExit(2) from error

    def _verify(self, *, as_json: bool) -> None:
        report = index_verify()
        if as_json:
            self.stdout.write(json.dumps({"ok": report.ok, **asdict(report)}))
        else:
            for word, ids in (("MISSING", report.missing), ("SURPLUS", report.surplus)):
                for document_id in ids:
                    self.stdout.write(f"search: {word} {document_id}")
            bad = len(report.missing) + len(report.surplus)
            self.stdout.write(f"search: {report.documents} documents, {bad} wrong")
        if not report.ok:
            raise SystemExit(1)
