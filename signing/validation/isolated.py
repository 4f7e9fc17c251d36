"""The same validation in a process of its own, with limits of time and memory, for files from outside.

A hostile file may cost any amount of time or memory, or crash the reader; here it costs its own process. The child
gets no network of its own choosing (validation is offline), the answer comes back as JSON and nothing else.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asn1crypto.crl
import asn1crypto.ocsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.evidence import Gathered
from signing.trust import TrustStore
from signing.validation.codes import Code
from signing.validation.report import DocumentReport
from signing.validation.run import DEFAULT_FIELDS, unjudged, validate

_HOME = Path(__file__).resolve().parents[2]


def validate_isolated(
    pdf: bytes | Path,
    trust: TrustStore,
    *,
    at: datetime | None = None,
    allowed_fields: frozenset[str] = DEFAULT_FIELDS,
    gathered: Gathered | None = None,
    seconds: float = 120,
    megabytes: int = 2048,
) -> DocumentReport:
    """Judge a file as `validate` does, in a child process; what exceeds the limits is INDETERMINATE."""
    moment = datetime.now(tz=UTC) if at is None else at.astimezone(UTC)
    request = {
        "path": str(pdf.resolve()) if isinstance(pdf, Path) else None,
        "roots": [_armoured(one) for one in trust.roots],
        "intermediates": [_armoured(one) for one in trust.intermediates],
        "at": None if at is None else at.isoformat(),
        "allowed_fields": sorted(allowed_fields),
        "ocsps": [] if gathered is None else [_text(one.dump()) for one in gathered.ocsps],
        "crls": [] if gathered is None else [_text(one.dump()) for one in gathered.crls],
        "seconds": int(seconds) + 1,
        "megabytes": megabytes,
    }
    header = json.dumps(request).encode() + b"\n"
    # The child needs the interpreter's own variables and nothing of ours: no secrets, no proxies.
    environment = {"PYTHONPATH": str(_HOME), "PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "signing.validation.isolated"],
            input=header + (pdf if isinstance(pdf, bytes) else b""),
            capture_output=True,
            timeout=seconds,
            env=environment,
            cwd=_HOME,
            check=False,
        )
        if done.returncode == 0:
            return DocumentReport.from_dict(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, OSError, ValueError, KeyError, TypeError):
        pass
    return unjudged(code=Code.STOPPED, at=moment, readable=True)


def _armoured(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _limit(seconds: int, megabytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any], body: bytes) -> DocumentReport:
    trust = TrustStore(
        roots=tuple(x509.load_pem_x509_certificate(one.encode()) for one in request["roots"]),
        intermediates=tuple(x509.load_pem_x509_certificate(one.encode()) for one in request["intermediates"]),
    )
    gathered = Gathered(
        ocsps=tuple(asn1crypto.ocsp.OCSPResponse.load(base64.b64decode(one)) for one in request["ocsps"]),
        crls=tuple(asn1crypto.crl.CertificateList.load(base64.b64decode(one)) for one in request["crls"]),
        missing=(),
    )
    return validate(
        body if request["path"] is None else Path(request["path"]),
        trust,
        at=None if request["at"] is None else datetime.fromisoformat(request["at"]),
        allowed_fields=frozenset(request["allowed_fields"]),
        gathered=gathered if gathered.ocsps or gathered.crls else None,
    )


def _child() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    _limit(request["seconds"], request["megabytes"])
    report = _answer(request, sys.stdin.buffer.read())
    sys.stdout.write(report.to_json())


if __name__ == "__main__":
    _child()
