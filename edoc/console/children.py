"""What `manage.py up` starts: one frozen line a process, built from the settings; nothing here runs anything."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from edoc.paper.server import converter_command

if TYPE_CHECKING:
    from edoc.config.settings.env import Env

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Child:
    """One supervised process. `ready_url` answers when it is up; `grace` is in seconds, from TERM to KILL."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready_url: str = ""
    grace: float = 10.0


def manage(name: str, *arguments: str) -> Child:
    """A child that is a management command of this instance."""
    return Child(name=name, argv=(sys.executable, str(ROOT / "manage.py"), *arguments))


def children_of(env: Env, *, only: Sequence[str] = ()) -> list[Child]:
    """Everything one machine runs: the web, whose sign-in page people wait for, then the demo's servers, the rest."""
    children = [web(env)]
    if env.demo:
        children += [manage("pki", "pki", "serve"), manage("axis", "axis")]
    if env.converter_port and shutil.which("soffice"):
        children.append(converter(env))
    children += [
        manage("worker", "worker", "--queues", "default,index,exchange"),
        manage("signer", "worker", "--queues", "convert,sign"),
    ]
    return [child for child in children if not only or child.name in only]


def web(env: Env) -> Child:
    """The web server: two processes of four threads, forked from one that has imported the house once."""
    bind = f"[{env.host}]:{env.port}" if ":" in env.host else f"{env.host}:{env.port}"
    return Child(
        name="web",
        argv=(
            sys.executable, "-m", "gunicorn", "edoc.config.wsgi:application", "--bind", bind, "--chdir", str(ROOT),
            "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120",
            "--graceful-timeout", "8", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning",  # noqa: S108  memory
        ),
        ready_url=web_address(env) + "dang-nhap/",
    )  # fmt: skip


def web_address(env: Env) -> str:
    """The address a person on this machine types."""
    host = "127.0.0.1" if env.host in {"0.0.0.0", "::", ""} else env.host  # noqa: S104  compared, not bound
    return f"http://{host}:{env.port}/"


def converter(env: Env) -> Child:
    """LibreOffice kept warm, in a folder of its own."""
    command = converter_command(var_dir=env.converter_dir, port=env.converter_port, uno_port=env.converter_uno_port)
    return Child(name="converter", argv=tuple(command))
