"""Making a demo instance: secrets, PKI, world, and the sandbox's configuration. Safe to repeat."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.conf import settings

from edoc.demo.axis.config import AxisAgency, AxisConfig, AxisSystem, Central, config_save
from edoc.demo.pki import DemoPki, pki_build
from edoc.demo.pki.holders import CENTRAL
from edoc.demo.world import (
    CENTRAL_CODE,
    CENTRAL_CODE102,
    PLANS,
    accounts_text,
    demo_password,
    world_build,
    world_exists,
)

REPLY_MAKER = "edoc.demo.central.reply_make"


def pki_prepare() -> DemoPki:
    """The PKI of this instance; its address stands in its certificates."""
    env = settings.EDOC
    url = f"http://127.0.0.1:{env.pki_port}"
    return pki_build(directory=env.var_dir / "pki", base_url=url, now=datetime.now(tz=UTC))


def axis_prepare(*, reply_after: float = 6.0) -> AxisConfig:
    """The sandbox's configuration with the shared secret of this instance. Delays are seconds."""
    env = settings.EDOC
    env.secrets_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = env.secrets_dir / "axis"
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    config = AxisConfig(
        systems=(AxisSystem(env.axis_system_id, env.secret("axis"), tuple(p.code for p in PLANS)),),
        agencies=tuple(AxisAgency(code=p.code, name=p.name, code102=p.code102) for p in PLANS),
        central=Central(
            code=CENTRAL_CODE, name=CENTRAL, code102=CENTRAL_CODE102, registered_after=reply_after / 4,
            progress_after=reply_after / 2, reply_after=reply_after, reply_maker=REPLY_MAKER,
        ),
    )  # fmt: skip
    config_save(config, env.var_dir / "axis" / "axis.json")
    return config


def instance_prepare() -> str:
    """Everything a demo instance needs before it starts; gives the text with the accounts."""
    pki = pki_prepare()
    axis_prepare()
    password = demo_password()
    if not world_exists():
        world_build(pki=pki, password=password, now=datetime.now(tz=UTC))
    text = accounts_text(password=password)
    path = settings.EDOC.var_dir / "accounts.txt"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return text
