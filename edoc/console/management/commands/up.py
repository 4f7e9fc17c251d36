"""`manage.py up`: run everything of one machine under one supervisor, until Ctrl-C."""

from __future__ import annotations

import signal
import socket
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from edoc.console.children import Child, children_of, web_address
from edoc.console.supervisor import Supervisor


class Command(BaseCommand):
    help = "Start web, workers, converter and, in a demo, its servers. Ctrl-C stops everything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", default="", help="only these children, comma separated")
        parser.add_argument("--prepare", action="store_true", help="first make secrets, database and sample data")

    def handle(self, *args: Any, **options: Any) -> None:
        env = settings.EDOC
        if options["prepare"]:
            call_command("prepare", stdout=self.stdout)
            if env.demo and not (env.var_dir / "accounts.txt").is_file():  # the last thing that the sample data write
                self.stdout.write("Dữ liệu mẫu, khóa mẫu …")
                call_command("demo", "seed", verbosity=0)
            connections.close_all()
        only = tuple(name.strip() for name in options["only"].split(",") if name.strip())
        children = children_of(env, only=only)
        if not children:
            raise CommandError("no child of that name")
        if any(child.name == "web" for child in children):
            _refuse_taken(env.host, env.port)
        started = time.monotonic()

        def ready(child: Child) -> None:
            supervisor.say("edoc", f"Sẵn sàng sau {time.monotonic() - started:.1f} s: {web_address(env)}")
            accounts = env.var_dir / "accounts.txt"
            if accounts.is_file():
                for line in accounts.read_text(encoding="utf-8").splitlines():
                    supervisor.say("edoc", line)
            supervisor.say("edoc", "Ctrl-C dừng tất cả.")

        supervisor = Supervisor(children=children, out=sys.stdout, on_ready=ready)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: supervisor.stop())
        supervisor.say("edoc", "Khởi động: " + ", ".join(child.name for child in children))
        supervisor.run()
        supervisor.say("edoc", "Đã dừng tất cả.")


def _refuse_taken(host: str, port: int) -> None:
    """Say at once that the port is taken instead of restarting the web server for ever."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"cổng {host}:{port} không dùng được ({error.strerror}); đặt EDOC_PORT sang cổng khác"
            ) from error
