"""`manage.py axis`: serve the axis sandbox of the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from edoc.demo.axis.config import config_load
from edoc.demo.axis.server import serve


class Command(BaseCommand):
    """Serve the sandbox until interrupted. The directory holds `axis.json` and whatever the axis holds."""

    help = "Chạy trục liên thông mẫu cùng cơ quan trung ương mẫu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.EDOC.axis_port)
        parser.add_argument("--dir", type=Path, default=Path(settings.EDOC.var_dir) / "axis")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["dir"]
        path = directory / "axis.json"
        if not path.is_file():
            raise CommandError(f"Chưa có {path.name}: chạy bước tạo dữ liệu mẫu trước.")
        config = config_load(path)
        maker = config.central.reply_maker if config.central else ""
        serve(
            port=options["port"],
            directory=directory,
            config=config,
            reply_maker=import_string(maker) if maker else None,
            on_ready=lambda endpoint: self.stdout.write(f"Trục liên thông mẫu: {endpoint}"),
        )
