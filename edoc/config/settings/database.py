"""SQLite, tuned for one office: write-ahead log, writers queue instead of failing."""

from __future__ import annotations

from typing import Any

from edoc.config.settings.base import EDOC

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": EDOC.database_file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "CONN_MAX_AGE": 60,
    }
}
