"""`manage.py demo seed | walk`: fill a demo instance, or walk a document's whole life in a fresh one of its own."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from edoc.demo.axis.config import config_load
from edoc.demo.axis.server import AxisServer
from edoc.demo.central import reply_make
from edoc.demo.evidence import judge, packets_save, papers_save, report_write, trust_save
from edoc.demo.pki import PkiServer
from edoc.demo.prepare import axis_prepare, instance_prepare, pki_prepare
from edoc.demo.walk import Step, Walk, WalkFailed, quiet, walk_all
from edoc.demo.world import world_load
from edoc.flows.papers import converter
from edoc.paper.server import converter_command

ROOT = Path(__file__).resolve().parents[4]


def ports_free(count: int) -> list[int]:
    """So many free ports of the loopback, found at once so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Command(BaseCommand):
    help = "Dữ liệu mẫu (seed), hoặc đi hết vòng đời văn bản không cần trình duyệt (walk)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["seed", "walk", "inside"])
        parser.add_argument("--dir", type=Path, default=ROOT / "var" / "demo", help="folder of the evidence")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EDOC.demo:
            raise CommandError("Chỉ chạy với EDOC_DEMO=1.")
        if options["act"] == "seed":
            accounts = instance_prepare()
            if options["verbosity"]:
                self.stdout.write(accounts)
        elif options["act"] == "walk":
            raise SystemExit(self._outside(options["dir"]))
        else:
            raise SystemExit(self._inside(options["dir"]))

    def _outside(self, directory: Path) -> int:
        """Clear the folder and start the walk in an instance of its own: database, index and ports."""
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        pki, axis, office, uno = ports_free(4)
        mine = {k: v for k, v in os.environ.items() if not k.startswith("EDOC_")}
        env = mine | {
            "EDOC_DEMO": "1",
            "EDOC_VAR_DIR": str(directory / "instance"),
            "EDOC_PKI_PORT": str(pki),
            "EDOC_AXIS_PORT": str(axis),
            "EDOC_CONVERTER_PORT": str(office),
            "EDOC_CONVERTER_UNO_PORT": str(uno),
        }
        command = [sys.executable, str(ROOT / "manage.py"), "demo", "inside", "--dir", str(directory)]
        return subprocess.run(command, env=env, check=False).returncode  # noqa: S603  ourselves

    def _inside(self, directory: Path) -> int:
        env = settings.EDOC
        call_command("prepare", verbosity=0)
        self.stdout.write("Tạo dữ liệu mẫu, khóa mẫu …")
        instance_prepare()
        axis_prepare(reply_after=1.5)
        logging.getLogger("edoc").setLevel(logging.WARNING)  # the lines of the steps are the report
        walk = Walk(world=world_load(), say=self._say)
        failed = ""
        began = time.monotonic()
        with self._office(), PkiServer(pki=pki_prepare(), port=env.pki_port), self._axis():
            try:
                walk_all(walk)
                quiet(walk)
            except WalkFailed as error:
                failed = str(error)
            except Exception as error:  # noqa: BLE001  any fault must name its step and end with a code
                failed = f"{type(error).__name__}: {error}"
        good = self._evidence(directory, walk.steps)
        self.stdout.write(f"\n{len(walk.steps)} bước trong {time.monotonic() - began:.0f} s; bằng chứng: {directory}")
        if failed:
            self.stderr.write(f"HỎNG Ở BƯỚC {failed}")
            return 1
        if not good:
            self.stderr.write("Các bộ kiểm tra không thống nhất; xem bảng trên.")
            return 1
        return 0

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def _office(self) -> Iterator[None]:
        """LibreOffice kept warm for the walk."""
        env = settings.EDOC
        command = converter_command(var_dir=env.converter_dir, port=env.converter_port, uno_port=env.converter_uno_port)
        self.stdout.write("Khởi động LibreOffice …")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  ours
        try:
            if not converter().wait_warm(seconds=60):
                self.stderr.write("LibreOffice chưa sẵn sàng; chuyển đổi từng tệp sẽ chậm hơn.")
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)

    @contextmanager
    def _axis(self) -> Iterator[None]:
        env = settings.EDOC
        config = config_load(env.var_dir / "axis" / "axis.json")
        with AxisServer(directory=env.var_dir / "axis", config=config, port=env.axis_port, reply_maker=reply_make):
            yield

    def _evidence(self, directory: Path, steps: list[Step]) -> bool:
        """Leave the evidence and print the table; True when every judge that ran agrees."""
        papers = papers_save(directory / "documents")
        packets = packets_save(directory / "packets")
        roots = trust_save(directory / "trust")
        judge(papers, roots=roots)
        report_write(directory / "report.json", steps=[s.as_json() for s in steps], papers=papers, packets=packets)
        self.stdout.write(f"\n{'Tệp':<44} {'Sản phẩm':<14} {'pdfsig':<10} {'EU DSS':<14} {'veraPDF':<10} Chữ ký")
        for paper in papers:
            signatures = ", ".join(f"{s['field']} {s['level']}" for s in paper.signatures)
            judges = f"{paper.product:<14} {paper.pdfsig:<10} {paper.dss:<14} {paper.pdfa:<10}"
            self.stdout.write(f"{paper.path.name:<44} {judges} {signatures}")
        self.stdout.write(f"{len(packets)} gói tin edXML")
        return all(paper.agreed for paper in papers)
