"""The list of children follows the settings."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from edoc.console.children import children_of, web_address
from edoc.domain.jobs import QUEUES


@pytest.fixture
def env(tmp_path):
    return SimpleNamespace(
        demo=False, host="127.0.0.1", port=8000, converter_host="127.0.0.1", converter_port=0, converter_uno_port=0,
        converter_dir=tmp_path,
    )  # fmt: skip


def test_demo_adds_its_servers_before_the_workers_that_ask_them(env):
    assert [c.name for c in children_of(env)] == ["web", "worker", "signer"]
    env.demo = True
    assert [c.name for c in children_of(env)] == ["web", "pki", "axis", "worker", "signer"]
    assert [c.name for c in children_of(env, only=("web", "axis"))] == ["web", "axis"]


def test_only_the_web_is_waited_for(env):
    assert [c.name for c in children_of(env) if c.ready_url] == ["web"]


def test_workers_serve_every_queue_and_the_index_has_one_writer(env):
    served = [q for c in children_of(env) if "--queues" in c.argv for q in c.argv[-1].split(",")]
    assert set(served) == set(QUEUES.values()) and len(served) == len(set(served))


def test_converter_needs_office(env, monkeypatch, tmp_path):
    env.converter_port = 8012
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "converter" not in [c.name for c in children_of(env)]
    (tmp_path / "soffice").write_text("#!/bin/sh\n")
    (tmp_path / "soffice").chmod(0o755)
    assert "converter" in [c.name for c in children_of(env)]


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("10.0.0.5", "10.0.0.5")])
def test_address_is_one_a_person_can_open(env, host, shown):
    env.host = host
    assert web_address(env) == f"http://{shown}:8000/"
