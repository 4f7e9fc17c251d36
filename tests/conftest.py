"""Fixtures every room may use; each lives in its own module of `tests.support`."""

from tests.support.database import django_db_setup as django_db_setup  # a plug-in could not override it

pytest_plugins = [
    "tests.support.pki",
    "tests.support.csc_server",
    "tests.support.oracles",
    "tests.support.softhsm",
    "tests.support.world",
]
