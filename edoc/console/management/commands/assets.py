"""`manage.py assets build`: faces, icons and licences into `var/assets/`; the catalogues of the languages."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from edoc.console.assets import AssetError, assets_build
from edoc.console.catalogues import CatalogueError, catalogues_build

ROOT = Path(__file__).resolve().parents[4]


class Command(BaseCommand):
    """Builds the web assets; does nothing when they are already of this lock and these templates."""

    help = "Builds fonts, icons, the licences page and the catalogues of the screens."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["build"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = assets_build(
                target=Path(settings.EDOC.assets_dir), sources=(ROOT / "templates", ROOT / "edoc" / "web")
            )
            catalogues = catalogues_build(locale_dir=ROOT / "locale")
        except (AssetError, CatalogueError) as error:
            raise CommandError(str(error)) from error
        size = sum(path.stat().st_size for path in built.files) // 1024
        what = "đã tạo" if built.fresh else "đã có sẵn"
        self.stdout.write(
            f"Tài nguyên giao diện {what}: {len(built.files)} tệp, {len(built.icons)} biểu tượng, {size} KB; "
            f"{sum(c.messages for c in catalogues)} câu dịch."
        )
