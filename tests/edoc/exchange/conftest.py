"""An axis on a free port, the road to it, and two agencies of this instance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from edoc.demo.axis.central import SignedReply
from edoc.demo.axis.config import AxisAgency, AxisConfig, AxisSystem, Central
from edoc.demo.axis.server import AxisServer
from edoc.exchange.codec.messages import DocumentMessage
from edoc.exchange.transports.vxp import VxpConfig, VxpTransport
from tests.edoc.exchange import samples

SECRET = "bi-mat-thu-nghiem"
OTHER_SECRET = "bi-mat-khac"
CENTRAL = Central(code="G99", code102="000.00.00.G99", name="Bộ Thử nghiệm")
CONFIG = AxisConfig(
    systems=(
        AxisSystem("edoc", SECRET, ("H26.99.01", "H26.99.02")),
        AxisSystem("other", OTHER_SECRET, ("H27.01",)),
    ),
    agencies=(
        AxisAgency("H26.99.01", "Ủy ban nhân dân xã Mẫu Sơn Hạ", "000.01.99.H26"),
        AxisAgency("H26.99.02", "Sở Mẫu", "000.02.99.H26"),
        AxisAgency("H27.01", "Sở Khác", "000.00.01.H27"),
    ),
    central=CENTRAL,
)


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


def reply_maker(received: DocumentMessage) -> SignedReply:
    """The answer of the central agency; real signing is plugged in by the demo."""
    return SignedReply(
        pdf=samples.PDF + b"% answer",
        number="77",
        notation="BTN-VP",
        subject=f"Trả lời {received.number}",
        promulgated=date(2026, 11, 21),
        signer_name="Phạm Văn Thử",
        signer_position="Chánh Văn phòng",
        competence="TL. BỘ TRƯỞNG",
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def axis(tmp_path: Path, clock: Clock) -> Iterator[AxisServer]:
    server = AxisServer(
        directory=tmp_path / "axis", config=CONFIG, reply_maker=reply_maker, clock=clock, works_alone=False
    )
    with server:
        yield server


def road_to(server: AxisServer, clock: Clock, system: str = "edoc", secret: str = SECRET) -> VxpTransport:
    return VxpTransport(VxpConfig(server.endpoint, system, secret, connect_timeout=2, timeout=2), clock)


@pytest.fixture
def road(axis: AxisServer, clock: Clock) -> Iterator[VxpTransport]:
    with road_to(axis, clock) as transport:
        yield transport
