"""The database itself refuses to change or delete an entry; only the three columns of the chain may be filled, once.

A later migration that rebuilds the table of SQLite drops its triggers with it: such a migration repeats this one.
"""

from django.db import migrations

CONTENT = (
    "id", "at", "code", "actor_kind", "actor_id", "actor_name", "actor_post", "actor_post_id", "actor_unit",
    "on_behalf_of", "agency_id", "document_id", "object_kind", "object_id", "detail", "request_id",
)  # fmt: skip
REFUSAL = "audit entries are append-only"

SQLITE_NO_UPDATE = f"""
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
WHEN OLD.seq IS NOT NULL OR {" OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in CONTENT)}
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""
SQLITE_NO_DELETE = f"""
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""
POSTGRESQL = (
    f"""
CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL
       AND ROW({", ".join(f'OLD."{c}"' for c in CONTENT)}) IS NOT DISTINCT FROM
           ROW({", ".join(f'NEW."{c}"' for c in CONTENT)}) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{REFUSAL}';
END $$
""",
    """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()
""",
)

FORWARD = {"sqlite": (SQLITE_NO_UPDATE, SQLITE_NO_DELETE), "postgresql": POSTGRESQL}
BACKWARD = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_entry_no_update",
        "DROP TRIGGER IF EXISTS audit_entry_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_entry_append_only ON audit_entry",
        "DROP FUNCTION IF EXISTS audit_entry_append_only()",
    ),
}


def forward(apps, schema_editor):
    for statement in FORWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def backward(apps, schema_editor):
    for statement in BACKWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_entries")]
    operations = [migrations.RunPython(forward, backward)]
