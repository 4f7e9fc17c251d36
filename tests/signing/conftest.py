"""Fixtures of the signing tests."""

from __future__ import annotations

import pytest

from edoc.demo.pki import PkiServer
from tests.signing.material import Desk, base_pdf, prepared


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF/A-2b without fields."""
    return base_pdf(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def ready(pdf: bytes) -> bytes:
    """The PDF/A with the fields of an outgoing document."""
    return prepared(pdf)


@pytest.fixture
def desk(demo_pki: PkiServer) -> Desk:
    """A signing desk with fresh caches."""
    return Desk.over(demo_pki)
