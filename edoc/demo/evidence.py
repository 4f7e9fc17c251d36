"""What the walk leaves behind: issued PDFs, packets byte for byte, roots, verdicts of four judges, report.json."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from edoc.demo.oracles import OracleError, dss_check, oracles_ready, verapdf_check
from edoc.documents.models import Document
from edoc.documents.selectors import rendition_current
from edoc.exchange.selectors import packets_all
from edoc.signatures.verdicts import file_verdict
from edoc.storage.services import blob_read

NOT_RUN = "not run"


@dataclass(slots=True)
class Paper:
    """One issued PDF and what each judge says of it."""

    path: Path
    number: str
    date: str
    signatures: list[dict[str, str]] = field(default_factory=list)
    product: str = ""
    pdfsig: str = NOT_RUN
    dss: str = NOT_RUN
    pdfa: str = NOT_RUN

    @property
    def agreed(self) -> bool:
        """Every judge that ran says good."""
        good = {"TOTAL-PASSED", "valid", NOT_RUN, "PDF/A-2b"}
        return {self.product, self.pdfsig, self.dss, self.pdfa} <= good


def papers_save(directory: Path) -> list[Paper]:
    """Write every PDF that was issued here or came in over the axis."""
    directory.mkdir(parents=True, exist_ok=True)
    issued = Document.objects.filter(state="issued").order_by("pk")
    arrived = Document.objects.filter(direction="in", source__isnull=True).exclude(state="refused").order_by("pk")
    found = []
    for document in (*issued, *arrived):
        rendition = rendition_current(document_id=document.pk)
        if rendition is None or rendition.kind not in ("sealed", "received"):
            continue
        way = "di" if document.direction == "out" else "den"
        path = directory / f"{way}-{document.pk:03d}-{document.number.replace('/', '-')}.pdf"
        path.write_bytes(blob_read(rendition.blob_id))
        date = document.document_date.isoformat() if document.document_date else ""
        found.append(Paper(path, document.number, date))
    return found


def packets_save(directory: Path) -> list[dict[str, str]]:
    """Write every packet sent or received, byte for byte."""
    directory.mkdir(parents=True, exist_ok=True)
    rows = []
    for packet in packets_all():
        direction = "sent" if packet.direction == "out" else "received"
        path = directory / f"{packet.pk:03d}-{direction}-{packet.kind}.edxml"
        path.write_bytes(blob_read(packet.sha256))
        rows.append({"file": f"packets/{path.name}", "direction": direction, "kind": packet.kind})
    return rows


def trust_save(directory: Path) -> list[Path]:
    """The demo roots, for whoever checks from outside."""
    directory.mkdir(parents=True, exist_ok=True)
    source = settings.EDOC.trusted_dir
    return [Path(shutil.copy(path, directory / path.name)) for path in sorted(source.glob("*.pem"))]


def judge(papers: list[Paper], *, roots: list[Path]) -> None:
    """Ask the product, pdfsig, EU DSS (strict) and veraPDF about every file."""
    for paper in papers:
        verdict = file_verdict(pdf=paper.path.read_bytes(), at=datetime.now(tz=UTC))
        paper.product = verdict.indication
        paper.signatures = [
            {
                "field": s.field,
                "signer": s.signer,
                "level": s.level.value if s.level else "",
                "verdict": s.indication.value,
            }
            for s in verdict.report.signatures
        ]
        paper.pdfsig = _pdfsig(paper.path, wanted=len(paper.signatures))
    if papers and oracles_ready():
        _java(papers, roots=[r for r in roots if "root" in r.name])


def _pdfsig(path: Path, *, wanted: int) -> str:
    """What poppler says about the bytes of every signature; it does not judge certificates here."""
    program = shutil.which("pdfsig")
    if program is None:
        return NOT_RUN
    done = subprocess.run([program, "-nocert", str(path)], capture_output=True, text=True, timeout=120, check=False)  # noqa: S603  fixed command
    valid = done.stdout.count("Signature Validation: Signature is Valid.")
    return "valid" if valid == wanted and wanted > 0 else f"invalid ({valid}/{wanted})"


def _java(papers: list[Paper], *, roots: list[Path]) -> None:
    paths = [paper.path for paper in papers]
    try:
        signed = dss_check(paths, roots, need="LTA")
        archived = verapdf_check(paths)
    except OracleError as error:
        for paper in papers:
            paper.dss = paper.pdfa = f"failed: {str(error)[:80]}"
        return
    for paper in papers:
        mine = [row for row in signed if Path(str(row.get("file"))) == paper.path]
        bad = [str(row.get("strict_indication")) for row in mine if not row.get("ok")]
        paper.dss = "TOTAL-PASSED" if mine and not bad else f"failed: {', '.join(bad)}"
        made = next((row for row in archived if Path(str(row.get("file"))) == paper.path), {})
        flavour = str(made.get("flavour") or "").lower()
        compliant = bool(made.get("compliant")) and flavour.replace("pdfa-", "").replace("-", "").endswith("2b")
        paper.pdfa = "PDF/A-2b" if compliant else f"failed: {made.get('flavour')}"


def report_write(
    path: Path, *, steps: list[dict[str, object]], papers: list[Paper], packets: list[dict[str, str]]
) -> None:
    """`report.json` in the form the project promises."""
    documents = [
        {
            "file": f"documents/{p.path.name}",
            "number": p.number,
            "date": p.date,
            "signatures": p.signatures,
            "pdfsig": p.pdfsig,
            "dss": p.dss,
            "pdfa": p.pdfa,
        }
        for p in papers
    ]
    report = {"steps": steps, "documents": documents, "packets": packets}
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
