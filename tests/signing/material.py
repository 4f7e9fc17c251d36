"""What the signing tests sign: a small PDF/A from LibreOffice, drawn stamp images, the demo PKI's keys."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import docx
from cryptography import x509
from PIL import Image, ImageDraw

from edoc.demo.pki import PkiServer
from signing.appearance import StampImage
from signing.evidence import Evidence
from signing.fields import prepare_pdf
from signing.keys import Pkcs12Key
from signing.levels import Level
from signing.pades import SignedFile, sign
from signing.plans import (
    DATE_FIELD,
    LEADER_FIELD,
    NUMBER_FIELD,
    SEAL_FIELD,
    Box,
    FieldFill,
    PreparationPlan,
    SignaturePlan,
    outgoing_plan,
)
from signing.timestamps import HttpTimestamps
from signing.trust import TrustStore

NUMBER = Box(page=0, x0=98.3, y0=741.5, x1=130.9, y1=756.0)
DATE = Box(page=0, x0=310.2, y0=721.4, x1=520.8, y1=736.0)
LEADER = Box(page=0, x0=330.0, y0=300.0, x1=530.0, y1=375.0)


def png(*, size: tuple[int, int], colour: tuple[int, int, int]) -> bytes:
    """Draw an ellipse on a transparent ground."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, size[0] - 5, size[1] - 5), outline=(*colour, 255), width=6)
    out = io.BytesIO()
    image.save(out, format="PNG", dpi=(300, 300))
    return out.getvalue()


@lru_cache
def signature_image() -> StampImage:
    return StampImage.load(png(size=(600, 240), colour=(20, 60, 190)))


@lru_cache
def seal_image() -> StampImage:
    return StampImage.load(png(size=(425, 425), colour=(210, 20, 30)), width_mm=36.0)


def plan() -> PreparationPlan:
    return outgoing_plan(number=NUMBER, date=DATE, leader=LEADER, image_aspect=signature_image().aspect)


def base_pdf(folder: Path, *, paragraphs: int = 6) -> bytes:
    """Convert a small document to PDF/A-2b with LibreOffice."""
    document = docx.Document()
    for number in range(paragraphs):
        document.add_paragraph(f"Đoạn {number + 1}: Ủy ban nhân dân phường Mai Hồ kính gửi quý cơ quan. " * 3)
    path = folder / "cong-van.docx"
    document.save(str(path))
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is not installed"
    options = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", options]
        + ["--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return path.with_suffix(".pdf").read_bytes()


@dataclass
class Desk:
    """Everything a signature needs, over the demo PKI."""

    server: PkiServer
    trust: TrustStore
    evidence: Evidence
    timestamps: HttpTimestamps

    @classmethod
    def over(cls, server: PkiServer) -> Desk:
        root = server.pki.root_pem.read_bytes()
        issuing = server.pki.issuing_pem.read_bytes()
        return cls(
            server=server,
            trust=TrustStore(
                roots=tuple(x509.load_pem_x509_certificates(root)),
                intermediates=tuple(x509.load_pem_x509_certificates(issuing)),
            ),
            evidence=Evidence(hosts=[urlsplit(server.pki.tsa_url).netloc], timeout=5),
            timestamps=HttpTimestamps(url=server.pki.tsa_url, timeout=10, tries=2, pause=0.01),
        )

    def key(self, slug: str) -> Pkcs12Key:
        box = self.server.pki.p12(slug)
        return Pkcs12Key.open(box.path, passphrase=box.passphrase)

    def sign(
        self, source: bytes, plan: SignaturePlan, slug: str = "commune-leader", *, now: datetime | None = None
    ) -> SignedFile:
        return sign(
            source=source,
            plan=plan,
            key=self.key(slug),
            timestamps=self.timestamps,
            trust=self.trust,
            evidence=self.evidence,
            now=now or datetime.now(tz=UTC),
        )


def leader_plan(level: Level = Level.B_LTA) -> SignaturePlan:
    return SignaturePlan(
        field=LEADER_FIELD,
        level=level,
        certify=True,
        image=signature_image(),
        reason="KT. CHỦ TỊCH, Quyết định số 5/QĐ-UBND",
        location="Hà Nội",
        claimed_title="Phó Chủ tịch",
    )


def seal_plan(level: Level = Level.B_LTA, *, number: str = "12") -> SignaturePlan:
    return SignaturePlan(
        field=SEAL_FIELD,
        level=level,
        fills=(
            FieldFill(name=NUMBER_FIELD, text=number),
            FieldFill(name=DATE_FIELD, text="ngày 22 tháng 11 năm 2026"),
        ),
        image=seal_image(),
    )


def prepared(base: bytes) -> bytes:
    return prepare_pdf(base, plan())
