"""`manage.py prepare`: make the folders and secrets of an instance, migrate, collect the assets. Safe to repeat."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


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
