"""The demo's time-stamp server: RFC 3161 answers with a key that is loaded once.

Certomancer's own answers parse the key again for every token; this one is some twenty times cheaper.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from asn1crypto import algos, cms, core, pem, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# An OID of the arc for examples (ITU-T X.660): no real policy claims these stamps.
_POLICY = "2.999.26.1"
_DIGESTS = {"sha256", "sha384", "sha512"}


class StampAuthority:
    """Answers time-stamp requests in the name of one certificate (RFC 3161 §2.4, RFC 5816)."""

    def __init__(self, *, cert_path: Path, key_path: Path) -> None:
        _, _, der = pem.unarmor(cert_path.read_bytes())
        self._cert = x509.Certificate.load(der)
        key = load_pem_private_key(key_path.read_bytes(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the key of the time-stamp server is not an RSA key")
        self._key = key
        self._signer = cms.SignerIdentifier(
            name="issuer_and_serial_number",
            value=cms.IssuerAndSerialNumber({"issuer": self._cert.issuer, "serial_number": self._cert.serial_number}),
        )
        cert_id = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(der).digest()})
        self._cert_attribute = cms.CMSAttribute(
            {
                "type": "signing_certificate_v2",
                "values": [tsp.SigningCertificateV2({"certs": [cert_id]})],
            }
        )
        self._name = x509.GeneralName(name="directory_name", value=self._cert.subject)
        # asn1crypto encodes lazily; encode what the threads share before they share it.
        for part in (self._cert, self._signer, self._cert_attribute, self._name):
            part.dump()

    def answer(self, request: bytes, *, now: datetime) -> bytes:
        """Answer one request; a request that cannot be read or served is rejected in the answer itself."""
        try:
            query = tsp.TimeStampReq.load(request, strict=True)
            digest = query["message_imprint"]["hash_algorithm"]["algorithm"].native
            size = len(query["message_imprint"]["hashed_message"].native)
        except (ValueError, TypeError, KeyError):
            return self._rejection("bad_data_format")
        if digest not in _DIGESTS or size != hashlib.new(digest).digest_size:
            return self._rejection("bad_alg")
        token = self._token(query, now)
        granted = tsp.PKIStatusInfo({"status": "granted"})
        return bytes(tsp.TimeStampResp({"status": granted, "time_stamp_token": token}).dump())

    def _rejection(self, reason: str) -> bytes:
        status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {reason}})
        # The token is optional, which asn1crypto does not know: leave it out by hand.
        body = status.dump()
        return bytes([0x30, len(body), *body])

    def _token(self, query: tsp.TimeStampReq, now: datetime) -> cms.ContentInfo:
        fields: dict[str, object] = {
            "version": "v1",
            "policy": _POLICY,
            "message_imprint": query["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": now.replace(microsecond=0),
            "accuracy": {"seconds": 1},
            "tsa": self._name,
        }
        if isinstance(query["nonce"], core.Integer):
            fields["nonce"] = query["nonce"]
        info = tsp.TSTInfo(fields).dump()
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(info).digest()]}),
                self._cert_attribute,
            ]
        )
        signature = self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer_info = cms.SignerInfo(
            {
                "version": "v1",
                "sid": self._signer,
                "digest_algorithm": sha256,
                "signature_algorithm": {"algorithm": "sha256_rsa"},
                "signed_attrs": attributes,
                "signature": signature,
            }
        )
        data = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha256],
                "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
                "certificates": [self._cert],
                "signer_infos": [signer_info],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": data})
