"""A warm LibreOffice for the tests that need it, and the three drafts converted once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from edoc.paper.convert import Converter, ConverterSettings, port_free
from edoc.paper.forms import draft_docx
from edoc.paper.server import converter_command
from tests.edoc.paper.samples import DECISION, LETTER, PROPOSAL


@pytest.fixture(scope="session")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    """A client whose server runs as it does in production: the supervisor's command, its own folder."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder, port = tmp_path_factory.mktemp("office"), port_free()
    server = subprocess.Popen(converter_command(var_dir=folder, port=port, uno_port=port_free()))
    client = Converter(ConverterSettings(var_dir=folder, port=port, allow_cold=False))
    assert client.wait_warm(seconds=60), "LibreOffice did not get warm"
    yield client
    server.terminate()
    assert server.wait(timeout=20) == 0


@pytest.fixture(scope="session")
def papers(converter: Converter) -> dict[str, bytes]:
    """The PDF/A of each draft."""
    drafts = {"letter": LETTER, "decision": DECISION, "proposal": PROPOSAL}
    return {name: converter.convert_to_pdfa(draft_docx(form), name=name) for name, form in drafts.items()}


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Where a person's edited copy is saved."""
    return tmp_path / "edited.docx"
