"""`manage.py verify FILE.pdf…`: judge the signatures of PDFs, ours or not; offline, one line a signature."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from edoc.domain.local_time import VIETNAM
from edoc.signatures.verdicts import files_verify


def moment(text: str) -> datetime:
    """A moment in ISO 8601; without a zone it is Vietnamese time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text}: not a time; write 2030-01-31 or 2030-01-31T08:00:00+07:00") from error
    return (found if found.tzinfo else found.replace(tzinfo=VIETNAM)).astimezone(UTC)


class Command(BaseCommand):
    help = "Kiểm tra chữ ký số. Mã thoát: 0 đạt hết, 1 có chữ ký không đạt, 2 chưa kết luận, 3 không đọc được."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.pdf")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")
        parser.add_argument("--trust", type=Path, default=None, metavar="DIR", help="roots to trust instead of ours")
        parser.add_argument("--at", type=moment, default=None, metavar="TIME", help="time of validation")

    def handle(self, *args: Any, **options: Any) -> None:
        trust: Path | None = options["trust"]
        if trust is not None and not trust.is_dir():
            self.stderr.write(f"Không có thư mục {trust}.")
            raise SystemExit(3)
        found, code = files_verify(paths=options["files"], trust_dir=trust, at=options["at"])
        for one in found:
            if options["json"]:
                self.stdout.write(json.dumps({"file": one.path, "exit": one.code, **one.data}, ensure_ascii=False))
                continue
            self.stdout.write(one.path)
            for line in one.lines:
                self.stdout.write(f"  {line}")
        raise SystemExit(code)
