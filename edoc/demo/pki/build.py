"""Makes the demo PKI in a folder: keys, Certomancer's configuration, certificates, PKCS#12 files.

    PkiError    the folder cannot be used, or a holder is not in it

Building twice changes nothing; a new holder is added beside the old ones; another base URL re-issues
everything below the root, because the addresses of OCSP and CRL are written into the certificates.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from string import Template

from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from edoc.demo.pki.holders import DEFAULT_HOLDERS, Holder, HolderKind

ARCH = "edoc"
_TEMPLATE = Path(__file__).with_name("authority.yml")
_AUTHORITIES: Mapping[str, Mapping[str, str]] = {
    "root": {"common-name": "Cơ quan gốc mẫu edoc", "organization-name": "Chứng thực mẫu edoc"},
    "issuing": {"common-name": "Cơ quan cấp chứng thư mẫu edoc", "organization-name": "Chứng thực mẫu edoc"},
    "ocsp": {"common-name": "Trả lời trạng thái mẫu edoc", "organization-name": "Chứng thực mẫu edoc"},
    "tsa": {"common-name": "Cấp dấu thời gian mẫu edoc", "organization-name": "Chứng thực mẫu edoc"},
}


class PkiError(Exception):
    """The demo PKI cannot do what was asked."""


@dataclass(frozen=True, slots=True)
class P12:
    """A holder's key: the PKCS#12 file and the file (mode 0600) that holds its passphrase."""

    path: Path
    passphrase_path: Path

    @property
    def passphrase(self) -> str:
        return self.passphrase_path.read_text(encoding="utf-8").strip()


@dataclass(frozen=True, slots=True)
class DemoPki:
    """A built demo PKI; `base_url` is written into its certificates."""

    directory: Path
    base_url: str
    holders: tuple[Holder, ...]

    @property
    def root_pem(self) -> Path:
        return self.directory / "certs" / "root.pem"

    @property
    def issuing_pem(self) -> Path:
        return self.directory / "certs" / "issuing.pem"

    @property
    def tsa_url(self) -> str:
        return f"{self.base_url}/tsa"

    def cert_pem(self, slug: str) -> Path:
        """Return the certificate file of a holder or an authority (`root`, `issuing`, `tsa`, `ocsp`)."""
        return self._known(self.directory / "certs" / f"{slug}.pem", slug)

    def key_pem(self, slug: str) -> Path:
        """Return the unencrypted private key of a holder or an authority."""
        return self._known(self.directory / "keys" / f"{slug}.pem", slug)

    def p12(self, slug: str) -> P12:
        """Return the PKCS#12 file of a holder; raises PkiError for an unknown one."""
        folder = self.directory / "p12"
        return P12(self._known(folder / f"{slug}.p12", slug), folder / f"{slug}.pass")

    def architecture(self) -> PKIArchitecture:
        """Load the authority as Certomancer runs it."""
        text = (self.directory / "pki.yml").read_text(encoding="utf-8")
        config = CertomancerConfig.from_yaml(text, key_search_dir=str(self.directory))
        return config.get_pki_arch(ArchLabel(ARCH))

    def _known(self, path: Path, slug: str) -> Path:
        if not path.is_file():
            raise PkiError(f"no demo certificate for {slug!r}")
        return path


def pki_build(*, directory: Path, base_url: str, now: datetime, holders: Sequence[Holder] = DEFAULT_HOLDERS) -> DemoPki:
    """Build the demo PKI, or complete the one that is there; the second same call does nothing.

    `now` is the birth of a new PKI: leaves live three years from it, the time-stamp server fifteen.
    """
    base_url = base_url.rstrip("/")
    _check(holders)
    for name in ("keys", "certs", "p12"):
        (directory / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    born = _born(directory, now)
    pki = DemoPki(directory, base_url, tuple(holders))
    config = _configuration(born=born, base_url=base_url, holders=holders)
    stamp = directory / "built"
    digest = hashlib.sha256(config.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return pki
    for slug in _AUTHORITIES:
        _key_make(directory / "keys" / f"{slug}.pem", 2048)
    for holder in holders:
        _key_make(directory / "keys" / f"{holder.slug}.pem", 1024 if holder.kind is HolderKind.WEAK else 2048)
    _write(directory / "pki.yml", config.encode())
    _certificates_write(pki)
    _write(stamp, digest.encode())
    return pki


def pki_install(*, pki: DemoPki, trust_dir: Path, keys_dir: Path | None = None) -> None:
    """Copy the demo roots into an instance's trust folder, and its holders' keys into its key folder."""
    trust_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(pki.root_pem, trust_dir / "demo-root.pem")
    shutil.copyfile(pki.issuing_pem, trust_dir / "demo-issuing.pem")
    if keys_dir is None:
        return
    keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for holder in pki.holders:
        p12 = pki.p12(holder.slug)
        _write(keys_dir / p12.path.name, p12.path.read_bytes())
        _write(keys_dir / p12.passphrase_path.name, p12.passphrase_path.read_bytes())


def _check(holders: Sequence[Holder]) -> None:
    seen = set(_AUTHORITIES)
    for holder in holders:
        if holder.slug in seen:
            raise PkiError(f"the name {holder.slug!r} is taken")
        if not holder.slug.replace("-", "").isalnum() or not holder.slug.isascii():
            raise PkiError(f"{holder.slug!r} is not a name for files")
        seen.add(holder.slug)


def _born(directory: Path, now: datetime) -> datetime:
    path = directory / "born"
    if not path.is_file():
        _write(path, now.replace(microsecond=0).isoformat().encode())
    return datetime.fromisoformat(path.read_text())


def _configuration(*, born: datetime, base_url: str, holders: Sequence[Holder]) -> str:
    slugs = [*_AUTHORITIES, *(holder.slug for holder in holders)]
    entities = {**_AUTHORITIES, **{holder.slug: dict(holder.subject) for holder in holders}}
    certs = _authority_certs(born, base_url)
    for holder in holders:
        certs[holder.slug] = _leaf(holder, born, base_url)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        base_url=json.dumps(base_url),
        keys=json.dumps({slug: {"path": f"{slug}.pem"} for slug in slugs}),
        entities=json.dumps(entities, ensure_ascii=False),
        certs=json.dumps(certs, ensure_ascii=False),
    )


def _authority_certs(born: datetime, base_url: str) -> dict[str, object]:
    old = born - timedelta(days=730)
    key_usage = {
        "id": "key_usage",
        "critical": True,
        "smart-value": {"schema": "key-usage", "params": ["digital_signature", "non_repudiation"]},
    }
    return {
        "root": {
            "issuer": "root",
            "serial": _serial("root", born, ""),
            "validity": _validity(old, born + timedelta(days=365 * 25)),
            "profiles": [{"id": "simple-ca", "params": {"max-path-len": 1}}],
        },
        "issuing": {
            "issuer": "root",
            "serial": _serial("issuing", born, base_url),
            "validity": _validity(old, born + timedelta(days=365 * 20)),
            "profiles": [{"id": "simple-ca", "params": {"max-path-len": 0}}],
            "extensions": [_crl(), _issuers("root", ocsp=False)],
        },
        "ocsp": {
            "issuer": "issuing",
            "serial": _serial("ocsp", born, base_url),
            "validity": _validity(old, born + timedelta(days=365 * 20)),
            "profiles": ["ocsp-responder"],
        },
        "tsa": {
            "issuer": "root",
            "serial": _serial("tsa", born, base_url),
            "validity": _validity(old, born + timedelta(days=365 * 15)),
            "extensions": [
                key_usage,
                {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
                _crl(),
                _issuers("root", ocsp=False),
            ],
        },
    }


def _leaf(holder: Holder, born: datetime, base_url: str) -> dict[str, object]:
    start, end = born - timedelta(days=1), born + timedelta(days=365 * 3)
    if holder.kind is HolderKind.EXPIRED:
        start, end = born - timedelta(days=400), born - timedelta(days=30)
    spec: dict[str, object] = {
        "issuer": "issuing",
        "serial": _serial(holder.slug, born, base_url),
        "validity": _validity(start, end),
        "profiles": ["digsig-commitment"],
        "extensions": [_issuers("issuing", ocsp=True)],
    }
    if holder.kind is HolderKind.REVOKED:
        since = (born - timedelta(hours=12)).isoformat()
        spec["revocation"] = {"revoked-since": since, "reason": "key_compromise"}
    return spec


def _issuers(repo: str, *, ocsp: bool) -> dict[str, object]:
    params: dict[str, object] = {"ca-issuer-links": [{"repo": repo}]}
    if ocsp:
        params["ocsp-responder-names"] = ["issuing"]
    return {"id": "authority_information_access", "smart-value": {"schema": "aia-urls", "params": params}}


def _crl() -> dict[str, object]:
    value = {"schema": "crl-dist-url", "params": {"crl-repo-names": ["root"]}}
    return {"id": "crl_distribution_points", "smart-value": value}


def _validity(start: datetime, end: datetime) -> dict[str, str]:
    return {"valid-from": start.isoformat(), "valid-to": end.isoformat()}


def _serial(slug: str, born: datetime, base_url: str) -> int:
    """Return a serial number of this holder, birth and address: re-issued certificates differ."""
    seed = f"{slug}|{born.isoformat()}|{base_url}".encode()
    return int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") >> 1 | 1


def _key_make(path: Path, bits: int) -> None:
    if path.is_file():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificates_write(pki: DemoPki) -> None:
    arch = pki.architecture()
    loaded: dict[str, x509.Certificate] = {}
    for slug in [*_AUTHORITIES, *(holder.slug for holder in pki.holders)]:
        loaded[slug] = x509.load_der_x509_certificate(arch.get_cert(CertLabel(slug)).dump())
        _write(pki.directory / "certs" / f"{slug}.pem", loaded[slug].public_bytes(Encoding.PEM))
    for holder in pki.holders:
        _p12_write(pki, holder.slug, loaded)


def _p12_write(pki: DemoPki, slug: str, loaded: Mapping[str, x509.Certificate]) -> None:
    folder = pki.directory / "p12"
    passphrase_path = folder / f"{slug}.pass"
    if not passphrase_path.is_file():
        _write(passphrase_path, secrets.token_urlsafe(24).encode())
    key = load_pem_private_key((pki.directory / "keys" / f"{slug}.pem").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise PkiError(f"the key of {slug!r} is not an RSA key")
    data = pkcs12.serialize_key_and_certificates(
        slug.encode(),
        key,
        loaded[slug],
        [loaded["issuing"], loaded["root"]],
        BestAvailableEncryption(passphrase_path.read_bytes().strip()),
    )
    _write(folder / f"{slug}.p12", data)


def _write(path: Path, data: bytes) -> None:
    """Write a file only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    draft.replace(path)
