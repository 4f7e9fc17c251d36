"""Revocation evidence: OCSP responses and CRLs, fetched from allowed hosts only, shared by a whole batch.

Each validation context is given the responses of the certificates in hand and no others: a response about another
leaf of the same issuer makes certvalidator refuse a path once the responses are stale.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import asn1crypto.crl
import asn1crypto.ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko_certvalidator import ValidationContext

from signing.http import BoundedClient, NoAnswer
from signing.trust import TrustStore, to_asn1

_ANSWER_LIMIT = 30_000_000
_CONTEXT_LIFE = timedelta(seconds=60)
_CONTEXT_ROOM = 64


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found for some paths; `missing` says in words which certificate has no answer, and why."""

    ocsps: tuple[asn1crypto.ocsp.OCSPResponse, ...]
    crls: tuple[asn1crypto.crl.CertificateList, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


T = TypeVar("T")


@dataclass(frozen=True)
class _Kept(Generic[T]):
    value: T
    until: datetime


class Evidence:
    """Fetches and keeps evidence until its nextUpdate, OCSP no longer than `max_age`; threads may share it.

    `hosts` are the host names, or `name:port`, that may be asked; an empty set asks nobody.
    """

    def __init__(
        self, *, hosts: Iterable[str], timeout: float = 20.0, max_age: timedelta = timedelta(minutes=10)
    ) -> None:
        self._client = BoundedClient(timeout=timeout, max_bytes=_ANSWER_LIMIT, hosts=frozenset(hosts))
        self._max_age = max_age
        self._lock = threading.Lock()
        self._ocsps: dict[bytes, _Kept[asn1crypto.ocsp.OCSPResponse]] = {}
        self._crls: dict[str, _Kept[asn1crypto.crl.CertificateList]] = {}
        self._local = threading.local()

    def gather(self, paths: Iterable[Sequence[x509.Certificate]], *, now: datetime) -> Gathered:
        """Return evidence for every certificate of the paths (leaf first, root last) except the roots."""
        ocsps: dict[int, asn1crypto.ocsp.OCSPResponse] = {}
        crls: dict[int, asn1crypto.crl.CertificateList] = {}
        missing: dict[str, None] = {}
        for path in paths:
            for certificate, issuer in zip(path, path[1:], strict=False):
                response, revocations, problem = self._about(certificate, issuer, now)
                if response is not None:
                    ocsps[id(response)] = response
                elif revocations is not None:
                    crls[id(revocations)] = revocations
                else:
                    missing[f"{_name(certificate)}: {problem}"] = None
        return Gathered(ocsps=tuple(ocsps.values()), crls=tuple(crls.values()), missing=tuple(missing))

    def context(
        self,
        *,
        trust: TrustStore,
        paths: Sequence[Sequence[x509.Certificate]],
        gathered: Gathered,
        now: datetime,
        strict: bool,
    ) -> ValidationContext:
        """Return a context over the gathered evidence; a batch within a minute shares one a thread.

        `strict` makes an unanswered certificate fail; otherwise only what is known to be revoked fails.
        """
        key = (
            strict,
            trust.roots,
            frozenset(c for path in paths for c in path),
            tuple(map(id, gathered.ocsps)),
            tuple(map(id, gathered.crls)),
        )
        cache: dict[object, tuple[datetime, ValidationContext]] = self._local.__dict__.setdefault("contexts", {})
        kept = cache.get(key)
        if kept is not None and timedelta(0) <= now - kept[0] < _CONTEXT_LIFE:
            return kept[1]
        context = ValidationContext(
            trust_roots=trust.root_objects,
            other_certs=[*trust.intermediate_objects, *(to_asn1(c) for path in paths for c in path)],
            moment=now,
            allow_fetching=False,
            ocsps=list(gathered.ocsps),
            crls=list(gathered.crls),
            revocation_mode="hard-fail" if strict else "soft-fail",
            retroactive_revinfo=True,
            time_tolerance=timedelta(minutes=1),
        )
        if len(cache) >= _CONTEXT_ROOM:
            cache.clear()
        cache[key] = (now, context)
        return context

    def _about(
        self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
    ) -> tuple[asn1crypto.ocsp.OCSPResponse | None, asn1crypto.crl.CertificateList | None, str]:
        problems = []
        for url in _ocsp_urls(certificate):
            try:
                return self._ocsp(url, certificate, issuer, now), None, ""
            except NoAnswer as error:
                problems.append(str(error))
        for url in _crl_urls(certificate):
            try:
                return None, self._crl(url, now), ""
            except NoAnswer as error:
                problems.append(str(error))
        return None, None, "; ".join(problems) or "the certificate names no OCSP or CRL address"

    def _ocsp(
        self, url: str, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
    ) -> asn1crypto.ocsp.OCSPResponse:
        key = certificate.fingerprint(hashes.SHA256())
        with self._lock:
            kept = self._ocsps.get(key)
        if kept is not None and now < kept.until:
            return kept.value
        # RFC 5019 §2.1.1: SHA-1 names the certificate here because every responder knows it; it protects nothing.
        request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303
        blob = self._client.post(
            url,
            request.public_bytes(serialization.Encoding.DER),
            sends="application/ocsp-request",
            accepts="application/ocsp-response",
        )
        value, next_update = _read_ocsp(blob, certificate.serial_number)
        until = min(next_update or now + self._max_age, now + self._max_age)
        with self._lock:
            self._ocsps[key] = _Kept(value=value, until=until)
        return value

    def _crl(self, url: str, now: datetime) -> asn1crypto.crl.CertificateList:
        with self._lock:
            kept = self._crls.get(url)
        if kept is not None and now < kept.until:
            return kept.value
        blob = self._client.get(url)
        try:
            if blob.lstrip().startswith(b"-----BEGIN"):
                read = x509.load_pem_x509_crl(blob)
                blob = read.public_bytes(serialization.Encoding.DER)
            else:
                read = x509.load_der_x509_crl(blob)
            value: asn1crypto.crl.CertificateList = asn1crypto.crl.CertificateList.load(blob)
        except ValueError as error:
            raise NoAnswer("the revocation list is malformed") from error
        with self._lock:
            self._crls[url] = _Kept(value=value, until=read.next_update_utc or now + self._max_age)
        return value


def _read_ocsp(blob: bytes, serial: int) -> tuple[asn1crypto.ocsp.OCSPResponse, datetime | None]:
    """Parse a response and find its nextUpdate; its signature is checked with the path it belongs to."""
    try:
        value = asn1crypto.ocsp.OCSPResponse.load(blob, strict=True)
        status = value["response_status"].native
        if status != "successful":
            raise NoAnswer(f"the OCSP responder answered {status}")
        for single in value.basic_ocsp_response["tbs_response_data"]["responses"]:
            if single["cert_id"]["serial_number"].native == serial:
                return value, single["next_update"].native
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoAnswer("the OCSP responder's answer is malformed") from error
    raise NoAnswer("the OCSP responder answered for another certificate")


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()


def _ocsp_urls(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    return [
        entry.access_location.value
        for entry in access
        if entry.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(entry.access_location, x509.UniformResourceIdentifier)
    ]


def _crl_urls(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return [
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    ]
