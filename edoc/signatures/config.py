"""The settings of an instance as values for the library: trust, time stamps, evidence, keys. Built once a process."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings

from edoc.domain.errors import Refusal, refuse
from edoc.domain.obstacles import Code
from edoc.signatures.models import SigningKey
from signing.errors import KeyFailure
from signing.evidence import Evidence
from signing.keys import KeyHandle, Pkcs12Key
from signing.levels import Level
from signing.timestamps import HttpTimestamps
from signing.trust import TrustStore

REFERENCE = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


@cache
def _trust(directory: Path, changed: float) -> TrustStore:
    del changed  # a new root in the folder makes a new store
    return TrustStore.from_directory(directory)


def trust_store() -> TrustStore:
    """The roots this instance trusts; the folder is read again when it changes."""
    directory: Path = settings.EDOC.trusted_dir
    return _trust(directory, directory.stat().st_mtime if directory.is_dir() else 0.0)


@cache
def timestamps() -> HttpTimestamps | None:
    """The time-stamp authority of the settings, or None where there is none."""
    if not settings.EDOC.tsa_url:
        return None
    return HttpTimestamps(url=settings.EDOC.tsa_url, timeout=settings.EDOC.tsa_timeout)


@cache
def evidence() -> Evidence:
    """OCSP and CRL, from the servers the settings allow and no others."""
    return Evidence(hosts=[h.strip() for h in settings.EDOC.evidence_hosts.split(",") if h.strip()])


def level_wanted() -> Level:
    return Level(settings.EDOC.signature_level)


@cache
def _open(path: Path, changed: float, reference: str) -> KeyHandle:
    del changed  # a renewed key file is opened afresh
    return Pkcs12Key.open(path, passphrase=settings.EDOC.secret(f"key-{reference}"))


def key_open(row: SigningKey, *, who: str) -> KeyHandle:
    """The key behind a reference, kept open in this process. Raises Refusal `NO_KEY` when it cannot be opened."""
    if not REFERENCE.fullmatch(row.reference):  # it names a file and a secret: never a way out of their folders
        raise refuse(Refusal, Code.NO_KEY, who=who)
    path: Path = settings.EDOC.key_dir / f"{row.reference}.p12"
    try:
        return _open(path, path.stat().st_mtime, row.reference)
    except (OSError, KeyFailure) as error:
        raise refuse(Refusal, Code.NO_KEY, who=who) from error
