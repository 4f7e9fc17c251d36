"""One document through every step of its signing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from edoc.demo.pki import PkiServer
from signing.trust import TrustStore
from tests.signing.material import Desk, base_pdf, leader_plan, prepared, seal_plan


@dataclass(frozen=True)
class Chain:
    """The same file as converted, prepared, certified, and sealed."""

    base: bytes
    ready: bytes
    led: bytes
    sealed: bytes
    trust: TrustStore


@pytest.fixture(scope="session")
def chain(pki_server: PkiServer, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    desk = Desk.over(pki_server)
    base = base_pdf(tmp_path_factory.mktemp("chain"))
    ready = prepared(base)
    led = desk.sign(ready, leader_plan()).pdf
    sealed = desk.sign(led, seal_plan(), "commune-seal").pdf
    return Chain(base=base, ready=ready, led=led, sealed=sealed, trust=desk.trust)
