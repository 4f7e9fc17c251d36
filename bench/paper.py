"""The warm LibreOffice against a cold `soffice` call: the same draft, the same filter, taking turns."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import BenchRow
from edoc.paper.convert import Converter, ConverterSettings, port_free
from edoc.paper.forms import OfficialForm, Signer, draft_docx
from edoc.paper.server import converter_command

GOAL = 5.0
ROUNDS = 7


def rows() -> list[BenchRow]:
    """Start a server of its own, convert warm and cold in turns, end it."""
    draft = draft_docx(_form())
    with tempfile.TemporaryDirectory() as folder:
        var, port = Path(folder), port_free()
        server = subprocess.Popen(
            converter_command(var_dir=var, port=port, uno_port=port_free()), stderr=subprocess.DEVNULL
        )
        try:
            warm = Converter(ConverterSettings(var_dir=var, port=port, allow_cold=False))
            cold = Converter(ConverterSettings(var_dir=var, port=port_free()))
            if not warm.wait_warm(seconds=60):
                raise RuntimeError("LibreOffice did not get warm")
            for each in (warm, cold):  # the first call of each makes its caches and its profile
                each.convert_to_pdfa(draft, name="bench.docx")
            times: dict[str, list[float]] = {"warm": [], "cold": []}
            for _ in range(ROUNDS):
                times["warm"].append(_clock(lambda: warm.convert_to_pdfa(draft, name="bench.docx")))
                times["cold"].append(_clock(lambda: cold.convert_to_pdfa(draft, name="bench.docx")))
        finally:
            server.terminate()
            server.wait(timeout=30)
    ours, peer = (statistics.median(times[kind]) * 1000 for kind in ("warm", "cold"))
    ratio = peer / ours
    return [BenchRow("docx → PDF/A: warm vs cold soffice", ours, peer, "ms", ratio, f"≥ {GOAL:g}×", ratio >= GOAL)]


def _clock(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _form() -> OfficialForm:
    return OfficialForm(
        type_code="CV",
        agency="Ủy ban nhân dân\nphường Hoa Sen",
        notation="UBND-VP",
        place="Hoa Sen",
        subject="phối hợp rà soát, số hóa hồ sơ",
        signer=Signer(position="Chủ tịch", name="Trần Văn Hoàng"),
        addressees=("Sở Nội vụ",),
        body=("Đề nghị các cơ quan, đơn vị phối hợp rà soát, lập danh mục hồ sơ, gửi về Văn phòng. " * 4,) * 12,
        receivers=("Như trên",),
    )


if __name__ == "__main__":
    for row in rows():
        print(row)
