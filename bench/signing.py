"""CPU time in the signing process: the leader's signature and the seal, ours against stock pyHanko.

Both sign the same 110 KB file with the same keys, the same fields, texts and images, in turns; the PKI runs in a
process of its own, so its work is not counted. The peer fetches its evidence as its documentation shows: a context a
signature (one that outlives a synchronous call cannot fetch again).
"""

from __future__ import annotations

import io
import multiprocessing
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import asn1crypto.x509
import pikepdf
from cryptography import x509
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from bench import BenchRow
from edoc.demo.pki import DEFAULT_HOLDERS, DemoPki, PkiServer, pki_build
from signing.appearance import StampImage
from signing.evidence import Evidence
from signing.fields import prepare_pdf
from signing.filling import fill_field
from signing.keys import Pkcs12Key
from signing.levels import Level
from signing.pades import sign
from signing.plans import (
    DATE_FIELD,
    LEADER_FIELD,
    NUMBER_FIELD,
    SEAL_FIELD,
    Box,
    FieldFill,
    SignaturePlan,
    outgoing_plan,
)
from signing.timestamps import HttpTimestamps
from signing.trust import TrustStore, to_asn1

GOAL = 3.0
ROUNDS = 9
PAGES_SIZE = 80_000  # 110 KB with the embedded faces and the fields
LEADER, SEAL = "commune-leader", "commune-seal"
FILLS = (FieldFill(name=NUMBER_FIELD, text="12"), FieldFill(name=DATE_FIELD, text="ngày 22 tháng 11 năm 2026"))


def rows() -> list[BenchRow]:
    """Measure B-B (the signature alone) and B-LTA (with evidence and both time-stamps)."""
    with tempfile.TemporaryDirectory() as folder, _pki(Path(folder)) as pki:
        pdf = _document()
        return [_row(pdf, pki, level) for level in (Level.B_B, Level.B_LTA)]


def _row(pdf: bytes, pki: DemoPki, level: Level) -> BenchRow:
    ours, peer = _Ours.over(pki, level), _Peer.over(pki, level)
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for round_number in range(ROUNDS + 1):
        for name, work in (("ours", ours.leader_and_seal), ("peer", peer.leader_and_seal)):
            spent = _cpu(work, pdf)
            if round_number:  # the first round fills the caches of both
                times[name].append(spent)
    mine, theirs = (statistics.median(times[name]) * 1000 for name in ("ours", "peer"))
    ratio = theirs / mine
    return BenchRow(
        name=f"leader + seal at {level}, 110 KB: ours vs stock pyHanko (CPU)",
        ours=mine,
        peer=theirs,
        unit="ms",
        ratio=ratio,
        goal=f"≥ {GOAL:g}×",
        met=ratio >= GOAL,
    )


@dataclass(frozen=True)
class _Ours:
    level: Level
    keys: dict[str, Pkcs12Key]
    images: dict[str, StampImage]
    trust: TrustStore
    evidence: Evidence
    timestamps: HttpTimestamps

    @classmethod
    def over(cls, pki: DemoPki, level: Level) -> _Ours:
        return cls(
            level=level,
            keys={
                slug: Pkcs12Key.open(pki.p12(slug).path, passphrase=pki.p12(slug).passphrase) for slug in (LEADER, SEAL)
            },
            images={LEADER: StampImage.load(_png((600, 240))), SEAL: StampImage.load(_png((425, 425)), width_mm=36)},
            trust=TrustStore(roots=_pem(pki.root_pem), intermediates=_pem(pki.issuing_pem)),
            evidence=Evidence(hosts=[urlsplit(pki.tsa_url).netloc]),
            timestamps=HttpTimestamps(url=pki.tsa_url, timeout=30),
        )

    def leader_and_seal(self, pdf: bytes) -> bytes:
        led = self._sign(
            pdf, LEADER, SignaturePlan(field=LEADER_FIELD, level=self.level, certify=True, image=self.images[LEADER])
        )
        return self._sign(
            led, SEAL, SignaturePlan(field=SEAL_FIELD, level=self.level, fills=FILLS, image=self.images[SEAL])
        )

    def _sign(self, pdf: bytes, slug: str, plan: SignaturePlan) -> bytes:
        signed = sign(
            source=pdf,
            plan=plan,
            key=self.keys[slug],
            timestamps=self.timestamps,
            trust=self.trust,
            evidence=self.evidence,
            now=datetime.now(tz=UTC),
        )
        if signed.level is not self.level:
            raise RuntimeError(f"the bench reached {signed.level} only: {signed.pending}")
        return signed.pdf


@dataclass(frozen=True)
class _Peer:
    level: Level
    signers: dict[str, SimpleSigner]
    styles: dict[str, StaticStampStyle]
    roots: list[asn1crypto.x509.Certificate]
    others: list[asn1crypto.x509.Certificate]
    stamper: HTTPTimeStamper

    @classmethod
    def over(cls, pki: DemoPki, level: Level) -> _Peer:
        signers = {}
        for slug in (LEADER, SEAL):
            signer = SimpleSigner.load_pkcs12(
                str(pki.p12(slug).path), passphrase=pki.p12(slug).passphrase.encode("utf-8")
            )
            if signer is None:
                raise RuntimeError(f"pyHanko cannot open the key of {slug}")
            signers[slug] = signer
        styles = {
            slug: StaticStampStyle(
                background=PdfImage(Image.open(io.BytesIO(_png(size)))), background_opacity=1, border_width=0
            )
            for slug, size in ((LEADER, (600, 240)), (SEAL, (425, 425)))
        }
        return cls(
            level=level,
            signers=signers,
            styles=styles,
            roots=[to_asn1(c) for c in _pem(pki.root_pem)],
            others=[to_asn1(c) for c in _pem(pki.issuing_pem)],
            stamper=HTTPTimeStamper(pki.tsa_url),
        )

    def leader_and_seal(self, pdf: bytes) -> bytes:
        led = self._sign(IncrementalPdfFileWriter(io.BytesIO(pdf)), LEADER, LEADER_FIELD, certify=True)
        writer = IncrementalPdfFileWriter(io.BytesIO(led))
        for fill in FILLS:
            fill_field(writer, fill)
        return self._sign(writer, SEAL, SEAL_FIELD, certify=False)

    def _sign(self, writer: IncrementalPdfFileWriter, slug: str, field: str, *, certify: bool) -> bytes:
        long_term = self.level is Level.B_LTA
        context = ValidationContext(
            trust_roots=self.roots, other_certs=self.others, allow_fetching=True, revocation_mode="hard-fail"
        )
        meta = PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=certify,
            docmdp_permissions=MDPPerm.FILL_FORMS if certify else MDPPerm.NO_CHANGES,
            validation_context=context if long_term else None,
            embed_validation_info=long_term,
            use_pades_lta=long_term,
        )
        signer = PdfSigner(
            meta,
            signer=self.signers[slug],
            timestamper=self.stamper if long_term else None,
            stamp_style=self.styles[slug],
        )
        output = io.BytesIO()
        signer.sign_pdf(writer, existing_fields_only=True, output=output)
        return output.getvalue()


def _cpu(work: Callable[[bytes], bytes], pdf: bytes) -> float:
    began = time.process_time()
    work(pdf)
    return time.process_time() - began


def _document() -> bytes:
    """Make an eight-page file of the size of an official document with a scanned page in it."""
    document = pikepdf.new()
    for _ in range(8):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(b"% " + b"0123456789abcdef" * (PAGES_SIZE // 8 // 16) + b"\n")
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return prepare_pdf(
        out.getvalue(),
        outgoing_plan(
            number=Box(page=0, x0=98, y0=741, x1=131, y1=756),
            date=Box(page=0, x0=310, y0=721, x1=521, y1=736),
            leader=Box(page=7, x0=330, y0=300, x1=530, y1=380),
            image_aspect=2.5,
        ),
    )


def _png(size: tuple[int, int]) -> bytes:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, size[0] - 5, size[1] - 5), outline=(20, 60, 190, 255), width=6)
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def _pem(path: Path) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(path.read_bytes()))


def _serve(directory: Path, port: int, born: datetime) -> None:
    pki = pki_build(directory=directory, base_url=f"http://127.0.0.1:{port}", now=born, holders=DEFAULT_HOLDERS)
    PkiServer(pki=pki, port=port).serve()


@contextmanager
def _pki(folder: Path) -> Iterator[DemoPki]:
    """Build a PKI of its own and answer for it from another process."""
    born = datetime.now(tz=UTC)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    pki = pki_build(directory=folder / "pki", base_url=f"http://127.0.0.1:{port}", now=born, holders=DEFAULT_HOLDERS)
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(folder / "pki", port, born), daemon=True)
    server.start()
    try:
        _wait_for(port)
        yield pki
    finally:
        server.terminate()
        server.join(timeout=10)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the bench's PKI did not start")
