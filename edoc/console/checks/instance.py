"""Files, secrets and rows of this instance."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from edoc.audit.selectors import unchained_count
from edoc.console.checks.finding import Check, Finding, Severity
from edoc.queue.selectors import queue_summary

if TYPE_CHECKING:
    from edoc.config.settings.env import Env

DISK_LOW = 2 * 1024**3
DISK_OUT = 200 * 1024**2
LATE = 300  # seconds a due job may wait before somebody should look


def var_writable(env: Env) -> Finding:
    """The folder of the instance takes files."""
    folder = _nearest(env.var_dir)
    ok = os.access(folder, os.W_OK | os.X_OK)
    return Finding(
        "var", ok, Severity.ERROR, str(env.var_dir), "Không ghi được gì.", f"chown -R $(id -un) {env.var_dir}"
    )


def disk_space(env: Env) -> Finding:
    """Room for new files."""
    free = shutil.disk_usage(_nearest(env.var_dir)).free
    return Finding(
        "disk",
        free > DISK_LOW,
        Severity.ERROR if free < DISK_OUT else Severity.WARNING,
        f"còn {free / 1024**3:.1f} GB",
        "Đĩa đầy thì không tải lên, không ký được; chưa ghi dở tệp nào.",
        f"df -h {_nearest(env.var_dir)}; chuyển {env.var_dir} sang đĩa lớn hơn",
    )


def secret_key(env: Env) -> Finding:
    """The key of sessions exists and only its owner reads it."""
    path = env.secrets_dir / "django_key"
    if _key_set_elsewhere() and not path.is_file():
        return Finding("secret key", True, Severity.ERROR, "đặt trong thiết lập")
    ok = bool(env.secret("django_key"))
    private = ok and not stat.S_IMODE(path.stat().st_mode) & 0o077
    return Finding(
        "secret key",
        private,
        Severity.WARNING if ok else Severity.ERROR,
        f"{path}" + ("" if private or not ok else " (người khác đọc được)"),
        "Không đăng nhập được." if not ok else "Người dùng khác của máy giả được phiên đăng nhập.",
        f"chmod 600 {path}" if ok else f"install -d -m 700 {path.parent} && (umask 077; openssl rand -hex 32 > {path})",
    )


def _key_set_elsewhere() -> bool:
    try:
        return bool(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's word for an empty key
        return False


def migrations(env: Env) -> Finding:
    """The database answers and has today's shape."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Finding("database", False, Severity.ERROR, str(error), "Không làm được việc gì.", "manage.py migrate")
    return Finding(
        "database",
        waiting == 0,
        Severity.ERROR,
        "đúng phiên bản" if waiting == 0 else f"{waiting} bước chưa chạy",
        "Màn hình và việc nền sẽ lỗi.",
        "python manage.py migrate",
    )


def signing_keys(env: Env) -> Finding:
    """There is a key to sign with."""
    keys = _count(env.key_dir, "*.p12") + _count(env.key_dir, "*/*.p12")
    return Finding(
        "key provider",
        keys > 0,
        Severity.ERROR,
        f"{keys} khóa trong {env.key_dir}",
        "Không ký số, không ký dấu được; mọi bước trước đó vẫn chạy.",
        "python manage.py pki build" if env.demo else f"đặt tệp PKCS#12 của người ký và của cơ quan vào {env.key_dir}",
    )


def trust_roots(env: Env) -> Finding:
    """There are roots to trust."""
    roots = _count(env.trusted_dir, "*.pem") + _count(env.trusted_dir, "*.crt")
    return Finding(
        "trust roots",
        roots > 0,
        Severity.WARNING,
        f"{roots} chứng thư gốc trong {env.trusted_dir}",
        "Mọi chữ ký đều ra kết quả “chưa xác định”.",
        f"đặt chứng thư gốc (PEM) vào {env.trusted_dir}",
    )


def search_index(env: Env) -> Finding:
    """The index has files."""
    files = _count(env.index_dir, "**/*.json")
    return Finding(
        "search index",
        files > 0,
        Severity.WARNING,
        str(env.index_dir) if files else "chưa có",
        "Tra cứu không ra văn bản nào.",
        "chạy `manage.py worker`: chỉ mục được dựng từ cơ sở dữ liệu",
    )


def screen_assets(env: Env) -> Finding:
    """Fonts and icons are built."""
    files = _count(env.assets_dir, "**/*")
    return Finding(
        "screen assets",
        files > 0,
        Severity.WARNING,
        str(env.assets_dir) if files else "chưa dựng",
        "Màn hình hiện không đúng phông chữ và biểu tượng.",
        "python manage.py assets",
    )


def background_work(env: Env) -> Finding:
    """Somebody does the jobs, and none is dead."""
    try:
        summary = queue_summary(now=timezone.now())
    except DatabaseError as error:
        return Finding("queue", False, Severity.ERROR, str(error), "Việc nền không chạy.", "python manage.py migrate")
    late = int((timezone.now() - summary.oldest_due).total_seconds()) if summary.oldest_due else 0
    seen = (
        f"{summary.waiting} chờ, {summary.retrying} chờ làm lại, {summary.running} đang chạy, {summary.dead} dừng"
        + (f", trễ nhất {late} s" if late else "")
    )
    if late > LATE:
        return Finding(
            "queue",
            False,
            Severity.ERROR,
            seen,
            "Không ai làm việc nền: ký, gửi, nhận đều đứng.",
            "python manage.py up",
        )
    return Finding(
        "queue",
        summary.dead == 0,
        Severity.WARNING,
        seen,
        "Có việc nền đã dừng, chờ người xem.",
        "mở màn hình Việc nền",
    )


def log_chain(env: Env) -> Finding:
    """New entries of the log are being linked."""
    try:
        waiting = unchained_count()
    except DatabaseError as error:
        return Finding(
            "audit", False, Severity.ERROR, str(error), "Không ghi được nhật ký.", "python manage.py migrate"
        )
    return Finding(
        "audit",
        waiting < 1000,
        Severity.WARNING,
        f"{waiting} mục chưa nối chuỗi",
        "Nhật ký mới chưa được bảo vệ bằng chuỗi băm.",
        "python manage.py worker --queues default",
    )


def _nearest(folder: Path) -> Path:
    """The folder itself or its nearest parent that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _count(folder: Path, pattern: str) -> int:
    return sum(1 for _ in folder.glob(pattern)) if folder.is_dir() else 0


INSTANCE: tuple[Check, ...] = (
    var_writable,
    disk_space,
    secret_key,
    migrations,
    signing_keys,
    trust_roots,
    search_index,
    screen_assets,
    background_work,
    log_chain,
)
