"""The settings of the tests: the same house in a folder of its own, cheap passwords, no manifest of assets."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

os.environ.setdefault("EDOC_VAR_DIR", tempfile.mkdtemp(prefix="edoc-test-"))
os.environ.setdefault("EDOC_DEMO", "1")

from edoc.config.settings.main import *  # noqa: F403  after the environment of the tests is set
from edoc.config.settings.main import DATABASES as REAL
from edoc.config.settings.main import EDOC

SECRET_KEY = secrets.token_hex(32)
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OPTIONS = {
    **REAL["default"]["OPTIONS"],
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
}
DATABASES = {"default": {**REAL["default"], "CONN_MAX_AGE": 0, "OPTIONS": OPTIONS}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
Path(EDOC.assets_dir).mkdir(parents=True, exist_ok=True)
