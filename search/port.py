"""The port every engine implements; its contract suite is `tests/contracts/test_search_backend.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from search.entries import Removal, SearchEntry, SearchRequest, SearchResult


class SearchBackend(Protocol):
    """An index of entries. Every method raises `IndexOutdated` (but `rebuild`) or `IndexUnavailable`."""

    def index(self, entries: Iterable[SearchEntry]) -> int:
        """Write entries, visible to every reader on return; returns how many were not older than what is there."""

    def delete(self, removals: Iterable[Removal]) -> int:
        """Remove entries for good up to their version; returns how many were there."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer within the rights of the asker."""

    def ids(self) -> frozenset[str]:
        """The ids of all entries, to be held against the database."""

    def rebuild(self, entries: Iterable[SearchEntry]) -> int:
        """Write a new index beside the old one and swap; readers never see a half. Returns the number of entries."""

    def close(self) -> None:
        """Let go of files and connections."""
