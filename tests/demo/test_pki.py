"""The demo PKI has the shape long-term validation needs, survives rebuilding, and breaks when told to."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from asn1crypto import crl, ocsp, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID as Aia

from edoc.demo.pki import DEFAULT_HOLDERS, Holder, PkiError, PkiServer, pki_build, pki_install

NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
URL = "http://127.0.0.1:1"
FEW = DEFAULT_HOLDERS[:1]


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def access(cert: x509.Certificate) -> set[object]:
    try:
        found = cert.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return set()
    return {entry.access_method for entry in found}


def has_crl(cert: x509.Certificate) -> bool:
    return any(isinstance(e.value, x509.CRLDistributionPoints) for e in cert.extensions)


def test_authorities_are_revoked_by_crl_and_leaves_by_ocsp(pki_server: PkiServer) -> None:
    pki = pki_server.pki
    for slug in ("issuing", "tsa"):
        cert = load(pki.cert_pem(slug))
        assert has_crl(cert)
        assert Aia.OCSP not in access(cert)
    leaf = load(pki.cert_pem("commune-leader"))
    assert not has_crl(leaf)
    assert Aia.OCSP in access(leaf)


def test_every_holder_has_a_key_with_its_own_secret_passphrase(pki_server: PkiServer) -> None:
    passphrases = set()
    for holder in DEFAULT_HOLDERS:
        p12 = pki_server.pki.p12(holder.slug)
        assert p12.passphrase_path.stat().st_mode & 0o077 == 0
        passphrases.add(p12.passphrase)
        _, cert, chain = pkcs12.load_key_and_certificates(p12.path.read_bytes(), p12.passphrase.encode())
        assert cert is not None
        assert holder.subject["common-name"] in cert.subject.rfc4514_string()
        assert len(chain) == 2
    assert len(passphrases) == len(DEFAULT_HOLDERS)


def test_building_again_changes_nothing_and_a_new_holder_is_added_beside(tmp_path: Path) -> None:
    first = pki_build(directory=tmp_path, base_url=URL, now=NOW, holders=FEW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    pki_build(directory=tmp_path, base_url=URL, now=NOW + timedelta(days=9), holders=FEW)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before

    more = pki_build(
        directory=tmp_path, base_url=URL, now=NOW, holders=[*FEW, Holder("newcomer", {"common-name": "Tô Mới"})]
    )
    assert more.p12("newcomer").path.is_file()
    assert first.cert_pem(FEW[0].slug).read_bytes() == before[first.cert_pem(FEW[0].slug)]


def test_another_address_reissues_all_but_the_root(tmp_path: Path) -> None:
    pki = pki_build(directory=tmp_path, base_url=URL, now=NOW, holders=FEW)
    root, leaf = load(pki.root_pem), load(pki.cert_pem(FEW[0].slug))
    moved = pki_build(directory=tmp_path, base_url="http://127.0.0.1:2", now=NOW, holders=FEW)
    assert load(moved.root_pem) == root
    assert load(moved.cert_pem(FEW[0].slug)).serial_number != leaf.serial_number


@pytest.mark.parametrize("slug", ["root", "a/b", "tên"])
def test_a_name_that_is_taken_or_no_file_name_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(PkiError):
        pki_build(directory=tmp_path, base_url=URL, now=NOW, holders=[replace(FEW[0], slug=slug)])


def test_an_unknown_holder_is_refused(pki_server: PkiServer) -> None:
    with pytest.raises(PkiError, match="nobody"):
        pki_server.pki.p12("nobody")


def test_install_copies_roots_and_guarded_keys(pki_server: PkiServer, tmp_path: Path) -> None:
    pki_install(pki=pki_server.pki, trust_dir=tmp_path / "trust", keys_dir=tmp_path / "keys")
    assert len(list((tmp_path / "trust").glob("*.pem"))) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").iterdir())


def _asn1(path: Path) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(load(path).public_bytes(Encoding.DER))


@pytest.mark.parametrize(("slug", "status"), [("commune-leader", "good"), ("revoked", "revoked")])
def test_ocsp_knows_who_is_revoked(demo_pki: PkiServer, slug: str, status: str) -> None:
    pki = demo_pki.pki
    issuer, cert = _asn1(pki.issuing_pem), _asn1(pki.cert_pem(slug))
    cert_id = ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": issuer.subject.sha1,
            "issuer_key_hash": issuer.public_key.sha1,
            "serial_number": cert.serial_number,
        }
    )
    query = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": cert_id}]}})
    answer = httpx.post(f"{pki.base_url}/edoc/ocsp/issuing", content=query.dump())
    single = ocsp.OCSPResponse.load(answer.content).response_data["responses"][0]
    assert single["cert_status"].name == status


def test_crl_and_stamps_follow_the_clock(demo_pki: PkiServer) -> None:
    later = datetime(2031, 3, 4, 5, 6, 7, tzinfo=UTC)
    demo_pki.clock = lambda: later
    lists = httpx.get(f"{demo_pki.pki.base_url}/edoc/crls/root/latest.crl")
    found = crl.CertificateList.load(lists.content)["tbs_cert_list"]
    assert found["this_update"].native <= later < found["next_update"].native

    query = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(b"x").digest(),
            },
            "nonce": 77,
            "cert_req": True,
        }
    )
    answer = tsp.TimeStampResp.load(httpx.post(demo_pki.pki.tsa_url, content=query.dump()).content)
    info = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert answer["status"]["status"].native == "granted"
    assert info["gen_time"].native == later
    assert info["nonce"].native == 77


def test_junk_and_weak_digests_are_rejected_in_the_answer(demo_pki: PkiServer) -> None:
    weak = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {"hash_algorithm": {"algorithm": "md5"}, "hashed_message": b"0" * 16},
        }
    )
    for body in (b"junk", weak.dump()):
        answer = httpx.post(demo_pki.pki.tsa_url, content=body)
        status = tsp.PKIStatusInfo.load(answer.content[2:])
        assert answer.status_code == 200
        assert status["status"].native == "rejection"


def test_faults_break_one_service_and_mend(demo_pki: PkiServer) -> None:
    pki = demo_pki.pki
    lists = f"{pki.base_url}/edoc/crls/root/latest.crl"
    demo_pki.faults.tsa_down = True
    assert httpx.post(pki.tsa_url, content=b"x").status_code == 503
    assert httpx.get(lists).status_code == 200
    demo_pki.faults.clear()
    assert httpx.post(pki.tsa_url, content=b"x").status_code == 200
    demo_pki.faults.delay_seconds = 0.3
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(lists, timeout=0.1)


def test_nothing_offers_keys_or_moves_the_clock(demo_pki: PkiServer) -> None:
    base = demo_pki.pki.base_url
    assert httpx.get(f"{base}/").status_code == 404
    assert httpx.post(f"{base}/_certomancer/pfx-download/edoc").status_code == 404
    forged = {"X-Certomancer-Fake-Time": "2001-01-01T00:00:00Z"}
    lists = httpx.get(f"{base}/edoc/crls/root/latest.crl", headers=forged)
    assert crl.CertificateList.load(lists.content)["tbs_cert_list"]["this_update"].native.year > 2020
