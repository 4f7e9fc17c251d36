"""SoftHSM2 for the tests: tokens of their own in a folder of their own, filled from outside this process.

`python -m tests.support.softhsm LIBRARY TOKEN PIN` reads certificates from its input and writes them to the token:
in a process of its own, because a login holds for the whole process that made it. SoftHSM2 is a package of
`deploy/setup.sh test`; where it is missing the tests fail, they do not skip.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11.constants import TokenFlag

from signing.keys.tokens import TokenAddress

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, SO_PIN = "135790", "24680135"
_FLAGS = bytes.fromhex("000000008000534b0000000000000002")  # CKA_OS_TOKENFLAGS, an unsigned long
_USER_PIN = bytes.fromhex("000000008000534d0000000000000003")  # CKA_OS_USERPIN, bytes: a length of eight, 0x48 of them
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Token:
    """One token of the test HSM."""

    home: Path
    address: TokenAddress

    @property
    def folder(self) -> Path:
        """Where SoftHSM keeps this token."""
        for one in self.home.iterdir():
            if (one / "token.object").is_file() and self.address.label.encode() in (one / "token.object").read_bytes():
                return one
        raise AssertionError(f"no folder of {self.address.label}")

    def put(
        self,
        private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificates: list[x509.Certificate],
        *,
        label: str = "khoa",
        id: bytes = b"\x01",
    ) -> None:
        """Import a key, and certificates of which the first gets the key's id."""
        pem = self.home / f"{label}-{id.hex()}.p8"
        pem.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _run(
            "softhsm2-util",
            "--import",
            str(pem),
            "--token",
            self.address.label,
            "--pin",
            PIN,
            "--label",
            label,
            "--id",
            id.hex(),
        )
        pem.unlink()
        if certificates:
            given = [c.public_bytes(Encoding.DER).hex() for c in certificates]
            subprocess.run(
                [sys.executable, "-m", "tests.support.softhsm", str(LIBRARY), self.address.label, PIN],
                input=json.dumps({"label": label, "id": id.hex(), "certificates": given}).encode(),
                check=True,
                cwd=ROOT,
            )

    def remove(self) -> None:
        """Pull the token out."""
        self.folder.rename(self.home.parent / f"away-{self.address.label}")

    def insert(self) -> None:
        """Put it back."""
        away = self.home.parent / f"away-{self.address.label}"
        away.rename(self.home / away.name)

    def flag(self, flags: int, *, clear: int = 0) -> None:
        """Set flags of the token on disk, as a token with a counter of tries would show them."""
        path = self.folder / "token.object"
        data = path.read_bytes()
        at = data.index(_FLAGS) + len(_FLAGS)
        value = int.from_bytes(data[at : at + 8], "big") & ~clear | flags
        path.write_bytes(data[:at] + value.to_bytes(8, "big") + data[at + 8 :])


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or done.stdout


@dataclass(frozen=True)
class SoftHsm:
    """The test HSM of this process."""

    home: Path

    def token(self, *, user_pin: bool = True) -> Token:
        """Make a token with a name of its own; without `user_pin` nobody has set one yet."""
        label = f"T{os.getpid()}-{next(_NUMBERS):03}"
        _run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", SO_PIN)
        made = Token(home=self.home, address=TokenAddress(library=LIBRARY, label=label))
        if not user_pin:
            path = made.folder / "token.object"
            data = path.read_bytes()
            at = data.index(_USER_PIN)
            path.write_bytes(data[:at] + data[at + len(_USER_PIN) + 8 + 0x48 :])
            made.flag(0, clear=TokenFlag.USER_PIN_INITIALIZED)
        return made


def softhsm_make(folder: Path) -> SoftHsm:
    """Set SoftHSM up in a folder, for this process and its children."""
    assert LIBRARY.is_file() and shutil.which("softhsm2-util"), "SoftHSM2 is missing: apt-get install softhsm2"
    home = folder / "tokens"
    home.mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {home}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    return SoftHsm(home=home)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftHsm]:
    """The test HSM; the library reads its place once a process, so there is one a session."""
    yield softhsm_make(tmp_path_factory.mktemp("softhsm"))


def _fill() -> None:
    import pkcs11
    from pkcs11.constants import Attribute, CertificateType, ObjectClass

    library, label, pin = sys.argv[1:]
    given = json.load(sys.stdin)
    with pkcs11.lib(library).get_token(token_label=label).open(rw=True, user_pin=pin) as session:
        for number, text in enumerate(given["certificates"]):
            loaded = x509.load_der_x509_certificate(bytes.fromhex(text))
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: given["label"] if number == 0 else f"{given['label']}-{number}",
                    Attribute.ID: bytes.fromhex(given["id"]) if number == 0 else bytes([0xC0 + number]),
                    Attribute.SUBJECT: loaded.subject.public_bytes(),
                    Attribute.ISSUER: loaded.issuer.public_bytes(),
                    Attribute.SERIAL_NUMBER: loaded.serial_number.to_bytes(20, "big"),
                    Attribute.VALUE: bytes.fromhex(text),
                }
            )


if __name__ == "__main__":
    _fill()
