"""CPU time of a B-B signature with a key in SoftHSM2 against the token's bare private operation (C_Sign).

SoftHSM works inside the signing process, so its operation is counted on both sides; what remains is ours: parsing,
filling, hashing, the CMS and the checks before and after.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pkcs11.constants import ObjectClass
from pkcs11.mechanisms import Mechanism

from bench import BenchRow
from bench.signing import LEADER, _document, _pem, _pki, _png
from edoc.demo.pki import DemoPki
from signing.appearance import StampImage
from signing.evidence import Evidence
from signing.keys.pkcs11 import KeyName, Pkcs11Key
from signing.keys.tokens import TokenAddress, token_sessions
from signing.levels import Level
from signing.pades import sign
from signing.plans import LEADER_FIELD, SignaturePlan
from signing.trust import TrustStore

GOAL = 4.0
ROUNDS, RAW_ROUNDS = 25, 200
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "135790"


def rows() -> list[BenchRow]:
    """Measure the leader's signature on the 110 KB file with an RSA-2048 key in the token."""
    if not LIBRARY.is_file() or not shutil.which("softhsm2-util"):
        raise RuntimeError("SoftHSM2 is missing: apt-get install softhsm2")
    with tempfile.TemporaryDirectory() as folder, _pki(Path(folder)) as pki:
        key = _key_in_token(Path(folder), pki)
        bare = _bare(key)
        ours = _ours(pki, key)
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for round_number in range(ROUNDS + 1):
            spent = {"ours": _cpu(ours, 1), "bare": _cpu(bare, RAW_ROUNDS // ROUNDS)}
            if round_number:  # the first round fills the caches
                for name, seconds in spent.items():
                    times[name].append(seconds)
        mine, raw = (statistics.median(times[name]) * 1000 for name in ("ours", "bare"))
    ratio = mine / raw
    return [
        BenchRow(
            name="leader at B-B, RSA-2048 in SoftHSM2: ours vs bare C_Sign (CPU)",
            ours=mine,
            peer=raw,
            unit="ms",
            ratio=ratio,
            goal=f"≤ {GOAL:g}×",
            met=ratio <= GOAL,
        )
    ]


def _key_in_token(folder: Path, pki: DemoPki) -> Pkcs11Key:
    """Put the leader's key into a token made for the run."""
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    box = pki.p12(LEADER)
    bundle = pkcs12.load_pkcs12(box.path.read_bytes(), box.passphrase.encode("utf-8"))
    if bundle.key is None or bundle.cert is None:
        raise RuntimeError("the leader's container lacks its key")
    pem = folder / "leader.p8"
    pem.write_bytes(bundle.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for command in (
        ["--init-token", "--free", "--label", "bench", "--pin", PIN, "--so-pin", "24680135"],
        ["--import", str(pem), "--token", "bench", "--label", "leader", "--id", "01", "--pin", PIN],
    ):
        subprocess.run(["softhsm2-util", *command], check=True, capture_output=True)
    return Pkcs11Key.open(
        TokenAddress(library=LIBRARY, label="bench"),
        pin=PIN,
        name=KeyName(label="leader"),
        certificate=bundle.cert.certificate,
        chain=tuple(one.certificate for one in bundle.additional_certs),
    )


def _bare(key: Pkcs11Key) -> Callable[[], object]:
    """Return the token's operation alone, through the same binding, on a session of its own."""
    token_sessions(TokenAddress(library=LIBRARY, label="bench"), pin=PIN)  # logs this process in
    session = pkcs11.lib(str(LIBRARY)).get_token(token_label="bench").open()
    private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label="leader")
    plain = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(b"bench").digest()
    return lambda: private.sign(plain, mechanism=Mechanism.RSA_PKCS)


def _ours(pki: DemoPki, key: Pkcs11Key) -> Callable[[], object]:
    pdf = _document()
    plan = SignaturePlan(field=LEADER_FIELD, level=Level.B_B, certify=True, image=StampImage.load(_png((600, 240))))
    trust = TrustStore(roots=_pem(pki.root_pem), intermediates=_pem(pki.issuing_pem))
    evidence = Evidence(hosts=[pki.tsa_url.split("/")[2]])
    return lambda: sign(
        source=pdf,
        plan=plan,
        key=key,
        timestamps=None,
        trust=trust,
        evidence=evidence,
        now=datetime.now(tz=UTC),
    )


def _cpu(work: Callable[[], object], times: int) -> float:
    """Return the CPU seconds of one call."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times
