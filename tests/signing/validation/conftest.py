"""A finished document (leader certifies, number and seal in one revision), a stranger's signature, a moved clock."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.ltv import ades_past, poe

from edoc.demo.pki import PkiServer
from signing.plans import LEADER_FIELD
from tests.signing.material import Desk, leader_plan, seal_plan

Later = Callable[[timedelta], datetime]
Stranger = Callable[..., bytes]


@pytest.fixture(scope="session")
def led(ready: bytes, pki_server: PkiServer) -> bytes:
    """Certified by the leader, not yet numbered."""
    return Desk.over(pki_server).sign(ready, leader_plan()).pdf


@pytest.fixture(scope="session")
def sealed(led: bytes, pki_server: PkiServer) -> bytes:
    """Numbered and sealed: as issued."""
    return Desk.over(pki_server).sign(led, seal_plan(), "commune-seal").pdf


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Move the validator's own clock, so that nothing proves an earlier existence than the file itself does."""

    def move(by: timedelta) -> datetime:
        moment = datetime.now(tz=UTC) + by

        class Moved(datetime):
            @classmethod
            def now(cls, tz=None):  # type: ignore[no-untyped-def, override]
                return moment.astimezone(tz)

        monkeypatch.setattr(poe, "datetime", Moved)
        monkeypatch.setattr(ades_past, "datetime", Moved)
        return moment

    return move


@pytest.fixture
def stranger(demo_pki: PkiServer) -> Stranger:
    """Sign with any certificate, asking no one: what our own signer refuses to do."""

    def sign(pdf: bytes, slug: str, field: str = LEADER_FIELD) -> bytes:
        pki = demo_pki.pki
        box = pki.p12(slug)
        signer = signers.SimpleSigner.load_pkcs12(str(box.path), passphrase=box.passphrase.encode())
        assert signer is not None
        out = io.BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES),
            signer=signer,
            existing_fields_only=True,
            output=out,
        )
        return out.getvalue()

    return sign
