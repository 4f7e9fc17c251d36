"""`manage.py prepare`: make the folders and secrets of an instance, migrate, collect the assets. Safe to repeat."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

ROOT = Path(__file__).resolve().parents[4]


class Command(BaseCommand):
    help = "Chuẩn bị thư mục, bí mật, cơ sở dữ liệu của một hệ thống."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        env = settings.EDOC
        for folder in (env.var_dir, env.secrets_dir, env.key_dir, env.trusted_dir):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = env.secrets_dir / "django_key"
        if not key.is_file():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            settings.SECRET_KEY = key.read_text(encoding="utf-8")
        self.stdout.write("Cập nhật cơ sở dữ liệu …")
        call_command("migrate", interactive=False, verbosity=0)
        self._collect()

    def _collect(self) -> None:
        """Gather the static files, hashed and compressed, unless nothing has changed since the last time."""
        root = Path(settings.STATIC_ROOT)
        stamp = root / ".stamp"
        want = _fingerprint([Path(folder) for folder in settings.STATICFILES_DIRS])
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == want:
            return
        self.stdout.write("Gom tệp tĩnh …")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(want, encoding="utf-8")


def _fingerprint(folders: list[Path]) -> str:
    """What the static files are made of: names, sizes and times of ours, and the lock of the packages'."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()):
        facts = path.stat()
        digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}".encode())
    return digest.hexdigest()
