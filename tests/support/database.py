"""The database of the tests: as migrated, except that a test may empty the log when it ends."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take away the trigger against deletion: tests with real transactions end by emptying every table.

    The trigger itself is tested in `tests/edoc/audit`, which puts it back.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")
