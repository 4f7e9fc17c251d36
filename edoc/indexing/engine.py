"""The engine of this instance, and its errors in the words of the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from edoc.domain import text
from edoc.domain.errors import Unavailable
from edoc.domain.wording import gettext_noop as _
from search.backends.tantivy import TantivyBackend
from search.errors import IndexLocked, IndexOutdated, SearchError
from search.folding import Folding
from search.port import SearchBackend

FOLDING: Final = Folding(clean=text.nfc, fold=text.fold, exact=text.exact, number=text.number_key)


def search_backend() -> SearchBackend:
    """The engine named by the settings; one object a process."""
    return _backend(Path(settings.EDOC.index_dir))


@cache
def _backend(directory: Path) -> SearchBackend:
    return TantivyBackend(directory, folding=FOLDING)


@contextmanager
def index_answers() -> Iterator[None]:
    """Translate the library's errors. Raises Unavailable."""
    try:
        yield
    except IndexOutdated as error:
        raise Unavailable(_("Chỉ mục tìm kiếm thuộc phiên bản khác; chạy `manage.py search rebuild`.")) from error
    except IndexLocked as error:
        raise Unavailable(_("Chỉ mục tìm kiếm đang được ghi; việc sẽ tự làm lại.")) from error
    except SearchError as error:
        raise Unavailable(f"Chỉ mục tìm kiếm chưa trả lời: {error}") from error
