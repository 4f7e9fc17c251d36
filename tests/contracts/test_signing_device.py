"""The contract of `SigningDevice`: asked now, it answers when its owner has confirmed, to whoever holds the ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signing.errors import ActivationExpired, KeyFailure
from signing.keys import Digest, SigningDevice
from signing.keys.proof import signature_fits
from signing.keys.remote import RemoteDevice
from tests.contracts.test_key_handle import remote_rsa
from tests.support.csc_server import CscServer, chained

pytestmark = [pytest.mark.crypto, pytest.mark.live]
DATA = "Số: 12/UBND-VP".encode()


@pytest.fixture
def device(csc: CscServer) -> SigningDevice:
    csc.hold("owner", remote_rsa(), chained(remote_rsa()), scal="2", confirms=True)
    return RemoteDevice.open(client=csc.client(), credential_id="owner")


def test_nothing_until_its_owner_confirms_then_the_signature(csc: CscServer, device: SigningDevice) -> None:
    ticket = device.prepare(DATA, digest=Digest.SHA256, purpose="Quyết định số 5")
    assert device.complete(ticket) is None
    csc.confirm("owner")
    # Another process after a restart: only the ticket is left.
    again = RemoteDevice.open(client=csc.client(), credential_id="owner")
    signature = again.complete(ticket)
    assert signature is not None
    assert signature_fits(device.certificate, signature, DATA, digest=Digest.SHA256)
    assert csc.calls("credentials/authorize")[0]["description"] == "Quyết định số 5"
    with pytest.raises(KeyFailure):
        again.complete(ticket)


def test_its_owner_says_no(csc: CscServer, device: SigningDevice) -> None:
    ticket = device.prepare(DATA, digest=Digest.SHA256, purpose="")
    csc.confirm("owner", yes=False)
    with pytest.raises(KeyFailure):
        device.complete(ticket)


def test_its_owner_is_too_late(csc: CscServer, device: SigningDevice) -> None:
    ticket = device.prepare(DATA, digest=Digest.SHA256, purpose="")
    csc.confirm("owner")
    csc.moved += timedelta(minutes=3)
    with pytest.raises(ActivationExpired):
        device.complete(ticket)


@pytest.mark.parametrize("ticket", ["", "không phải vé", "e30="])
def test_what_is_no_ticket(device: SigningDevice, ticket: str) -> None:
    with pytest.raises(KeyFailure):
        device.complete(ticket)
