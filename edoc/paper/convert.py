"""From .docx to PDF/A-2b: asks the warm LibreOffice, or starts a cold one where none answers, and checks the result.

The server is another process (`edoc.paper.server`), shared by web and worker; here is only its client.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
import xmlrpc.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edoc.domain.errors import BadInput, Unavailable, obstacle, refuse, refuse_on
from edoc.domain.obstacles import Code
from edoc.domain.wording import gettext_noop as _
from edoc.paper.pages import PdfFacts, pdf_check
from edoc.paper.profile import office_environment, profile_write
from edoc.paper.word import LIMITS, DocxLimits, docx_check

# NĐ 30/2020 asks for Times New Roman; Tinos is its metric twin, OpenSymbol draws the bullets of lists.
ALLOWED_FONTS = ("Tinos", "TimesNewRoman", "TimesNewRomanPS", "TimesNewRomanPSMT", "OpenSymbol", "SymbolMT")
PDFA: dict[str, str | int | bool] = {"SelectPdfVersion": 2, "UseTaggedPDF": True, "ExportBookmarks": False}
_FILTER = "writer_pdf_Export"
_IN_FILTER = "MS Word 2007 XML"


@dataclass(frozen=True, slots=True)
class ConverterSettings:
    """Where the warm server answers, where a cold call may work, how long to wait, which fonts may appear."""

    var_dir: Path
    host: str = "127.0.0.1"
    port: int = 2003
    seconds: float = 90.0
    fonts: tuple[str, ...] = ALLOWED_FONTS
    office: str = "soffice"
    allow_cold: bool = True
    only_a4: bool = True
    limits: DocxLimits = LIMITS


class _NoServer(Exception):
    """Nobody answers at the address, or the line broke."""


class Converter:
    """The client of the warm LibreOffice. Holds no connection, so it may be shared by threads and forks."""

    def __init__(self, settings: ConverterSettings) -> None:
        self.settings = settings

    def convert_to_pdfa(self, docx: bytes, *, name: str) -> bytes:
        """The PDF/A-2b of a .docx, fonts embedded, pages A4.

        Raises BadInput (the refusals of `docx_check`, CONVERT_FAILED, FONT_NOT_ALLOWED, PAGE_NOT_A4) and
        Unavailable when neither the server nor a cold call answers.
        """
        clean = docx_check(docx, name=name, limits=self.settings.limits)
        try:
            pdf = self._warm(clean, name=name)
        except _NoServer as problem:
            if not self.settings.allow_cold:
                raise Unavailable("LibreOffice does not answer") from problem
            pdf = self._cold(clean, name=name)
        try:
            facts = pdf_check(pdf, name=name)
        except BadInput as problem:
            detail = _("kết quả không phải là PDF đọc được.")
            raise refuse(BadInput, Code.CONVERT_FAILED, name=name, detail=detail) from problem
        paper_check(facts, fonts=self.settings.fonts, only_a4=self.settings.only_a4)
        return pdf

    def is_warm(self) -> bool:
        """Whether the server answers now."""
        with self._proxy(seconds=2) as proxy:
            try:
                return bool(proxy.info())
            except (OSError, http.client.HTTPException, xmlrpc.client.Error):
                return False

    def wait_warm(self, *, seconds: float) -> bool:
        """Wait until the server answers; False when it does not in time."""
        until = time.monotonic() + seconds
        while not self.is_warm():
            if time.monotonic() > until:
                return False
            time.sleep(0.2)
        return True

    @contextlib.contextmanager
    def _proxy(self, *, seconds: float) -> Iterator[xmlrpc.client.ServerProxy]:
        address = f"http://{self.settings.host}:{self.settings.port}"
        with xmlrpc.client.ServerProxy(address, transport=_Transport(seconds), allow_none=True) as proxy:
            yield proxy

    def _warm(self, docx: bytes, *, name: str) -> bytes:
        options = [f"{key}={_word(value)}" for key, value in PDFA.items()]
        with self._proxy(seconds=self.settings.seconds) as proxy:
            try:
                answer: Any = proxy.convert(
                    None, xmlrpc.client.Binary(docx), None, "pdf", _FILTER, options, True, _IN_FILTER
                )
            except TimeoutError as problem:  # the server gives up on a slow file sooner, so it is busy with others
                raise Unavailable("LibreOffice is busy") from problem
            except (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError) as problem:
                raise _NoServer(str(problem)) from problem
            except xmlrpc.client.Fault as problem:
                raise _fault(name, str(problem.faultString)) from problem
        if not isinstance(answer, xmlrpc.client.Binary):
            raise _NoServer("an answer of another kind")
        return answer.data

    def _cold(self, docx: bytes, *, name: str) -> bytes:
        """One `soffice` call with the same filter, its own profile, one at a time on this machine."""
        office = shutil.which(self.settings.office)
        if office is None:
            raise Unavailable("LibreOffice is not installed")
        home = self.settings.var_dir.resolve() / "cold"
        profile = home / "profile"
        profile_write(profile)
        with _locked(home / "lock"), tempfile.TemporaryDirectory(dir=home) as work:
            source = Path(work) / "paper.docx"
            source.write_bytes(docx)
            command = [
                office, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
                f"-env:UserInstallation={profile.as_uri()}", f"--infilter={_IN_FILTER}",
                "--convert-to", f"pdf:{_FILTER}:{_json_options()}", "--outdir", work, str(source),
            ]  # fmt: skip
            try:
                _run(command, seconds=self.settings.seconds, environment=office_environment(home))
            except subprocess.TimeoutExpired as problem:
                raise _failed(name, _("quá thời gian cho phép.")) from problem
            except (OSError, subprocess.CalledProcessError) as problem:
                raise Unavailable("LibreOffice does not run") from problem
            made = source.with_suffix(".pdf")
            if not made.exists():
                raise _failed(name, _("LibreOffice không đọc được tệp."))
            return made.read_bytes()


def paper_check(facts: PdfFacts, *, fonts: tuple[str, ...] = ALLOWED_FONTS, only_a4: bool = True) -> None:
    """Refuse a PDF with a font that is not embedded or not allowed, or a page that is not A4.

    ISO 19005-2, 6.2.11.4; NĐ 30/2020, Phụ lục I Phần I mục I.
    """
    allowed = {font.casefold() for font in fonts}
    bad = sorted({f.name for f in facts.fonts if not f.embedded or _family(f.name) not in allowed})
    odd = [str(number) for number, size in enumerate(facts.pages, 1) if only_a4 and not size.is_a4]
    problems = []
    if bad:
        problems.append(obstacle(Code.FONT_NOT_ALLOWED, fonts=", ".join(bad)))
    if odd:
        problems.append(obstacle(Code.PAGE_NOT_A4, pages=", ".join(odd)))
    refuse_on(problems, BadInput)


def _family(font: str) -> str:
    """`Tinos-BoldItalic`, `TimesNewRomanPS-BoldMT` → the family, folded."""
    return font.split("-")[0].split(",")[0].casefold()


def _failed(name: str, detail: str) -> BadInput:
    return BadInput(obstacle(Code.CONVERT_FAILED, name=name, detail=detail))


def _fault(name: str, words: str) -> Exception:
    """A fault of the file is refused; a LibreOffice that died under it counts as no server."""
    if any(sign in words for sign in ("Could not load", "ErrorCodeIOException", "IllegalArgument", "TimeoutError")):
        return _failed(name, _("LibreOffice không đọc được tệp."))
    return _NoServer(words)


def _word(value: str | int | bool) -> str:  # noqa: FBT001  one value of a filter option
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json_options() -> str:
    kinds = {bool: "boolean", int: "long", str: "string"}
    pairs = (f'"{k}":{{"type":"{kinds[type(v)]}","value":"{_word(v)}"}}' for k, v in PDFA.items())
    return "{" + ",".join(pairs) + "}"


def _run(command: list[str], *, seconds: float, environment: dict[str, str]) -> None:
    """Run a command in a group of its own and end the whole group when it is slow (soffice starts children)."""
    process = subprocess.Popen(  # noqa: S603  a fixed program, the file's name is ours
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait(timeout=10)
        raise
    if code != 0:
        raise subprocess.CalledProcessError(code, command[0])


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class _Transport(xmlrpc.client.Transport):
    """XML-RPC over a connection that gives up after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = self._seconds
        return connection


def port_free() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
