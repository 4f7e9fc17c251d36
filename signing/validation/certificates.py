"""What certificates and the file's evidence say in plain values: names, validity, revocation answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.validation.report import EvidenceReport


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A signer's certificate in plain values; serial numbers are in hex."""

    common_name: str = ""
    title: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    chain_serials: tuple[str, ...] = ()


def certificate_facts(one: EmbeddedPdfSignature) -> CertificateFacts:
    """Return the plain values of a signature's own certificate."""
    cert = one.signer_cert
    return CertificateFacts(
        common_name=_part(cert.subject, "common_name"),
        title=_part(cert.subject, "title"),
        organisation=_part(cert.subject, "organization_name"),
        issuer=_part(cert.issuer, "common_name") or _part(cert.issuer, "organization_name"),
        serial=f"{cert.serial_number:x}",
        valid_from=cert.not_valid_before,
        valid_until=cert.not_valid_after,
        chain_serials=tuple(f"{other.serial_number:x}" for other in one.other_embedded_certs),
    )


def _part(name: x509.Name, key: str) -> str:
    value = name.native.get(key, "")
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def evidence_of(reader: PdfFileReader) -> tuple[EvidenceReport, ...]:
    """Return the revocation answers in the file's security store; unreadable ones are left out."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except Exception:  # noqa: BLE001 - evidence is shown here, judged elsewhere; what is unreadable is not shown
        return ()
    found: list[EvidenceReport] = []
    for reference in store.ocsps:
        try:
            response = ocsp.OCSPResponse.load(reference.get_object().data)
            for single in response.response_data["responses"]:
                found.append(
                    EvidenceReport(
                        kind="ocsp",
                        about=f"{single['cert_id']['serial_number'].native:x}",
                        this_update=single["this_update"].native,
                        next_update=single["next_update"].native,
                    )
                )
        except Exception:  # noqa: BLE001, S112 - as above
            continue
    for reference in store.crls:
        try:
            body = crl.CertificateList.load(reference.get_object().data)["tbs_cert_list"]
            found.append(
                EvidenceReport(
                    kind="crl",
                    about=_part(body["issuer"], "common_name"),
                    this_update=body["this_update"].native,
                    next_update=body["next_update"].native,
                )
            )
        except Exception:  # noqa: BLE001, S112 - as above
            continue
    return tuple(found)
