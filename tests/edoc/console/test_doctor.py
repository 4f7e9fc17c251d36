"""The doctor: every finding is true, says what does not work, and names the line that mends it."""

from __future__ import annotations

import json
import os
import socket
import threading
from datetime import timedelta
from types import SimpleNamespace
from xmlrpc.server import SimpleXMLRPCServer

import pytest
from django.core.management import call_command
from django.utils import timezone

from edoc.audit.services import audit_record
from edoc.console.checks import CHECKS, Severity, engines, instance, machine, safety
from edoc.domain.actors import system_actor
from edoc.domain.audit_codes import AuditCode
from edoc.domain.jobs import Job
from edoc.queue.services import queue_put


@pytest.fixture
def env(tmp_path):
    return SimpleNamespace(
        var_dir=tmp_path, secrets_dir=tmp_path / "secrets", key_dir=tmp_path / "keys", trusted_dir=tmp_path / "trust",
        index_dir=tmp_path / "index", assets_dir=tmp_path / "assets", demo=False, host="127.0.0.1", port=free_port(),
        converter_host="127.0.0.1", converter_port=free_port(), tsa_url="", axis_endpoint="",
        allowed_hosts="localhost,127.0.0.1,[::1]",
        https=False,
        secret=lambda name: (tmp_path / "secrets" / name).read_text() if (tmp_path / "secrets" / name).exists() else "",
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.django_db
def test_every_finding_that_is_not_well_says_effect_and_remedy(env, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    findings = [check(env) for check in CHECKS]
    assert len({f.name for f in findings}) == len(findings)
    bad = [f for f in findings if not f.ok]
    assert {"soffice", "Times New Roman", "pdfsig", "key provider", "web", "converter"} <= {f.name for f in bad}
    assert all(f.effect and f.remedy and f.seen for f in bad)


def test_program_is_looked_for_on_the_path(env, monkeypatch, tmp_path):
    def look():
        return machine.program(env, name="sealer", severity=Severity.ERROR, effect="x", package="sealer-tools")

    monkeypatch.setenv("PATH", str(tmp_path))
    assert not look().ok and look().remedy == "apt-get install -y sealer-tools"
    (tmp_path / "sealer").touch()
    (tmp_path / "sealer").chmod(0o755)
    assert look().ok


def test_secret_must_exist_and_be_private(env, settings):
    settings.SECRET_KEY = ""
    finding = instance.secret_key(env)
    assert not finding.ok and finding.severity is Severity.ERROR
    assert os.system(finding.remedy) == 0, "the remedy is a line that works"
    assert instance.secret_key(env).ok and len(env.secret("django_key")) > 40
    (env.secrets_dir / "django_key").chmod(0o644)
    loose = instance.secret_key(env)
    assert not loose.ok and loose.severity is Severity.WARNING
    assert os.system(loose.remedy) == 0
    assert instance.secret_key(env).ok


@pytest.mark.parametrize(
    ("check", "folder", "file"),
    [
        (instance.signing_keys, "key_dir", "leader.p12"),
        (instance.trust_roots, "trusted_dir", "root.pem"),
        (instance.search_index, "index_dir", "meta.json"),
        (instance.screen_assets, "assets_dir", "font.woff2"),
    ],
)
def test_folder_needs_its_file(env, check, folder, file):
    assert not check(env).ok
    getattr(env, folder).mkdir()
    assert not check(env).ok
    (getattr(env, folder) / file).touch()
    assert check(env).ok


@pytest.mark.django_db
def test_nobody_works(env):
    assert instance.background_work(env).ok
    queue_put(Job.REINDEX, now=timezone.now() - timedelta(hours=1))
    finding = instance.background_work(env)
    assert not finding.ok and finding.severity is Severity.ERROR and "trễ nhất 3600 s" in finding.seen


@pytest.mark.django_db
def test_nobody_links_the_log(env):
    audit_record(code=AuditCode.SIGNED, actor=system_actor("x"), now=timezone.now())
    finding = instance.log_chain(env)
    assert finding.ok and finding.seen.startswith("1 ")


@pytest.mark.django_db
def test_database_is_of_today(env):
    assert instance.migrations(env).ok


def test_web_and_time_stamps_are_listened_for(env):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", env.port))
        env.tsa_url = f"http://127.0.0.1:{env.port}/tsa"
        assert not engines.web_server(env).ok and not engines.time_stamps(env).ok
        listener.listen(8)
        assert engines.web_server(env).ok and engines.time_stamps(env).ok
        env.axis_endpoint = "http://127.0.0.1:notaport/"
        assert not engines.axis(env).ok


def test_converter_must_answer_not_only_listen(env):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", env.converter_port))
        deaf.listen(1)
        engines.PATIENCE, before = 0.3, engines.PATIENCE
        try:
            assert not engines.converter(env).ok
        finally:
            engines.PATIENCE = before
    env.converter_port = free_port()
    with SimpleXMLRPCServer(("127.0.0.1", env.converter_port), logRequests=False) as server:
        server.register_function(lambda: {"unoserver": "3.7"}, "info")
        threading.Thread(target=server.handle_request, daemon=True).start()
        finding = engines.converter(env)
    assert finding.ok and "3.7" in finding.seen


@pytest.mark.django_db
def test_command_is_readable_by_machines_and_exits_by_errors(capsys):
    code = 0
    try:
        call_command("doctor", "--json")
    except SystemExit as exit_:
        code = exit_.code
    body = json.loads(capsys.readouterr().out)
    errors = [f for f in body["findings"] if not f["ok"] and f["severity"] == "error"]
    assert body["ok"] is (not errors) and code == (1 if errors else 0)
    assert len(body["findings"]) == len(CHECKS)


def test_a_secret_that_others_can_read_is_named(env):
    path = env.key_dir / "leader.p12"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    path.chmod(0o640)
    finding = safety.secret_files(env)
    assert not finding.ok and str(path) in finding.seen
    path.chmod(0o600)
    assert safety.secret_files(env).ok


def test_a_bare_wire_is_named(env):
    assert safety.screens_over_tls(env).ok
    env.demo = True
    assert safety.demo_among_strangers(env).ok
    env.allowed_hosts = "vanban.example,localhost"
    assert not safety.screens_over_tls(env).ok and not safety.demo_among_strangers(env).ok
    env.https = True
    assert safety.screens_over_tls(env).ok


@pytest.mark.parametrize(
    ("endpoint", "ok"),
    [("", True), ("http://127.0.0.1:8015", True), ("https://truc.example", True), ("http://truc.example", False)],
)
def test_packets_over_a_bare_wire_are_named(env, endpoint, ok):
    env.axis_endpoint = endpoint
    assert safety.axis_over_tls(env).ok is ok
