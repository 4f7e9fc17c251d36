"""The log: written in the act's transaction, linked once, every tampering named, every change refused."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from edoc.audit.chain import GENESIS, link
from edoc.audit.models import AppendOnly, ChainHead, Entry
from edoc.audit.selectors import entries_for_document, entries_latest, unchained_count
from edoc.audit.services import audit_chain, audit_record, audit_verify
from edoc.domain.actors import Actor, PostKind, system_actor
from edoc.domain.audit_codes import AuditCode

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
CLERK = Actor(
    person_id=7, name="Lò Thị Mây", post_id=3, post_title="Văn thư", post_kind=PostKind.CLERK, agency_id=2,
    unit_name="Văn phòng", on_behalf_of="",
)  # fmt: skip
MIGRATION = importlib.import_module("edoc.audit.migrations.0002_append_only")


def write(count: int, *, document_id: int = 5) -> list[int]:
    return [
        audit_record(
            code=AuditCode.NUMBERED,
            actor=CLERK,
            now=NOW + timedelta(seconds=n),
            document_id=document_id,
            detail={"số": n, "ratio": 0.1, "đường": "Nguyễn Huệ"},
        )
        for n in range(count)
    ]


@pytest.fixture
def unguarded():
    """Take the triggers away, as somebody with the database's password can."""
    for name in ("audit_entry_no_update", "audit_entry_no_delete"):
        run(f"DROP TRIGGER IF EXISTS {name}")


@pytest.fixture
def guarded():
    """The triggers of the migration (the suite's set-up takes the one against deletion away)."""
    for name, statement in (
        ("audit_entry_no_update", MIGRATION.SQLITE_NO_UPDATE),
        ("audit_entry_no_delete", MIGRATION.SQLITE_NO_DELETE),
    ):
        run(f"DROP TRIGGER IF EXISTS {name}")
        run(statement)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_entry_keeps_who_acted_and_as_what():
    write(1)
    (entry,) = entries_for_document(document_id=5)
    assert (entry.actor_name, entry.actor_post, entry.actor_unit) == ("Lò Thị Mây", "Văn thư", "Văn phòng")
    assert entry.words == "Cấp số" and entry.at == NOW and entry.detail["đường"] == "Nguyễn Huệ"
    assert not entry.chained


def test_entry_goes_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1)
        raise ZeroDivisionError
    assert unchained_count() == 0


def test_machine_has_no_person():
    audit_record(code=AuditCode.SEALED, actor=system_actor("worker"), now=NOW)
    entry = Entry.objects.get()
    assert entry.actor_id is None and entry.actor_kind == "system" and entry.actor_name == "worker"


def test_chain_links_every_entry_once_and_in_order():
    write(3)
    assert audit_chain(now=NOW) == 3
    write(2)
    assert audit_chain(now=NOW) == 2 and audit_chain(now=NOW) == 0
    rows = list(Entry.objects.order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].prev_hash == GENESIS
    assert all(b.prev_hash == a.hash for a, b in zip(rows, rows[1:], strict=False))
    report = audit_verify()
    assert report.ok and report.checked == 5 and report.head == rows[-1].hash


def test_tail_not_yet_linked_is_told_and_fine():
    write(2)
    audit_chain(now=NOW)
    write(3)
    report = audit_verify()
    assert report.ok and report.checked == 2 and report.waiting == 3


def test_empty_log_is_whole():
    assert audit_verify().ok
    assert audit_chain(now=NOW) == 0 and audit_verify().ok


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "'Người khác'"),
        ("at", "'2020-01-01 00:00:00'"),
        ("detail", "'{}'"),
        ("document_id", "6"),
        ("actor_id", "NULL"),
        ("on_behalf_of", "'ai đó'"),
        ("agency_id", "9"),
        ("request_id", "'x'"),
    ],
)
def test_every_changed_column_is_found(unguarded, column, value):
    ids = write(5)
    audit_chain(now=NOW)
    run(f"UPDATE audit_entry SET {column} = {value} WHERE id = {ids[2]}")
    report = audit_verify()
    assert not report.ok and report.broken_id == ids[2] and report.broken_seq == 3
    assert report.reason == "content was changed"


def test_taken_out_entry_is_found(unguarded):
    ids = write(4)
    audit_chain(now=NOW)
    run(f"DELETE FROM audit_entry WHERE id = {ids[1]}")
    report = audit_verify()
    assert not report.ok and report.broken_seq == 2 and report.broken_id == ids[2]


def test_cut_tail_is_found(unguarded):
    ids = write(4)
    audit_chain(now=NOW)
    run(f"DELETE FROM audit_entry WHERE id = {ids[3]}")
    report = audit_verify()
    assert not report.ok and report.broken_seq == 4 and report.broken_id is None


def test_relinked_entry_is_found_at_the_next_one(unguarded):
    ids = write(3)
    audit_chain(now=NOW)
    run(f"UPDATE audit_entry SET actor_name = 'X' WHERE id = {ids[0]}")
    forged = Entry.objects.get(pk=ids[0])
    run(f"UPDATE audit_entry SET hash = '{link(forged, seq=1, prev_hash=GENESIS)}' WHERE id = {ids[0]}")
    report = audit_verify()
    assert report.broken_id == ids[1] and report.reason == "does not point to the entry before"


def test_code_refuses_change_and_deletion():
    write(1)
    entry = Entry.objects.get()
    for change in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(code="x")):
        with pytest.raises(AppendOnly):
            change()


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET detail = '{}'", "UPDATE audit_entry SET at = '2020-01-01'", "DELETE FROM audit_entry"],
)
def test_database_refuses_change_and_deletion(guarded, statement, linked):
    write(1)
    if linked:
        audit_chain(now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert Entry.objects.get().actor_name == "Lò Thị Mây"


def test_database_refuses_a_second_linking(guarded):
    write(1)
    audit_chain(now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("UPDATE audit_entry SET hash = 'x'")


def test_newest_first_and_page_by_page():
    ids = write(5)
    page = entries_latest(agency_id=2, limit=2)
    assert [entry.id for entry in page] == [ids[4], ids[3]]
    assert [e.id for e in entries_latest(agency_id=2, before_id=page[-1].id)] == [ids[2], ids[1], ids[0]]
    assert entries_latest(agency_id=99) == []
    assert entries_for_document(document_id=5, codes=[AuditCode.SEALED]) == []


def test_command_tells_and_exits(unguarded, capsys):
    ids = write(2)
    audit_chain(now=NOW)
    call_command("audit", "verify")
    assert "2 entries whole" in capsys.readouterr().out
    run(f"UPDATE audit_entry SET code = 'x' WHERE id = {ids[0]}")
    with pytest.raises(SystemExit) as exit_:
        call_command("audit", "verify", "--json")
    assert exit_.value.code == 1
    assert f'"broken_id": {ids[0]}' in capsys.readouterr().out


def test_head_is_one_row():
    audit_chain(now=NOW)
    write(1)
    audit_chain(now=NOW)
    assert ChainHead.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        ChainHead.objects.create(pk=2)
