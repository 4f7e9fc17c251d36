"""`manage.py pki build|serve`: make the demo PKI of this instance, and answer for it over HTTP."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from edoc.demo.pki import DemoPki, PkiError, PkiServer, pki_build, pki_install


class Command(BaseCommand):
    """Builds or serves the demo's certificates; nothing it makes has legal value."""

    help = "Chứng thư mẫu: build tạo khóa và chứng thư, serve trả lời OCSP, CRL và dấu thời gian."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["build", "serve"])
        parser.add_argument("--dir", type=Path, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        # The port is written into the certificates, so it comes from the settings and nowhere else.
        port = settings.EDOC.pki_port
        directory = options["dir"] or settings.EDOC.var_dir / "pki"
        url = f"http://127.0.0.1:{port}"
        try:
            pki = pki_build(directory=directory, base_url=url, now=datetime.now(tz=UTC))
        except PkiError as error:
            raise CommandError(str(error)) from error
        if options["act"] == "build":
            pki_install(pki=pki, trust_dir=settings.EDOC.trusted_dir, keys_dir=settings.EDOC.key_dir)
            self.stdout.write(f"{len(pki.holders)} chứng thư mẫu: {directory}")
        else:
            self._serve(pki, port)

    def _serve(self, pki: DemoPki, port: int) -> None:
        try:
            server = PkiServer(pki=pki, port=port)
        except OSError as error:
            raise CommandError(f"Cổng {port} đang được dùng: {error}") from error

        def stop(_signal: int, _frame: FrameType | None) -> None:
            threading.Thread(target=server.stop).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"PKI mẫu: {pki.base_url}")
        self.stdout.flush()
        server.serve()
