"""Signing a file that is no document of this instance: what the sandbox's central agency does with its own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edoc.domain.errors import Refusal, refuse
from edoc.domain.obstacles import Code
from edoc.signatures.config import evidence, level_wanted, timestamps, trust_store
from edoc.signatures.models import Role
from edoc.signatures.services import FIELD_OF
from signing.appearance import StampImage
from signing.errors import SigningError
from signing.keys import Pkcs12Key
from signing.pades import sign
from signing.plans import FieldFill, SignaturePlan


@dataclass(frozen=True, slots=True)
class OutsideSigner:
    """A key, its passphrase and its image."""

    key: Path
    passphrase: str
    png: bytes
    width_mm: float


def file_sign(
    *, pdf: bytes, role: Role, signer: OutsideSigner, fills: Mapping[str, str], reason: str, now: datetime
) -> bytes:
    """Sign one reserved field of a prepared file. Raises Refusal when it cannot be signed."""
    plan = SignaturePlan(
        field=FIELD_OF[role],
        level=level_wanted(),
        certify=role is Role.LEADER,
        fills=tuple(FieldFill(name=n, text=t) for n, t in fills.items()),
        image=StampImage.load(signer.png, width_mm=signer.width_mm),
        reason=reason,
        claimed_title=reason,
    )
    try:
        key = Pkcs12Key.open(signer.key, passphrase=signer.passphrase)
        signed = sign(
            source=pdf, plan=plan, key=key, timestamps=timestamps(), trust=trust_store(), evidence=evidence(), now=now
        )
    except SigningError as error:
        raise refuse(Refusal, Code.SIGNING_FAILED, detail=str(error)) from error
    return signed.pdf
