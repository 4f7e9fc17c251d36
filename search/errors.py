"""What can go wrong with an index, in one tree.

    SearchError
    ├── IndexOutdated       the index has another shape than this program writes; rebuild it
    ├── IndexLocked         another process is writing; try again later
    └── IndexUnavailable    the engine does not answer, or its files are damaged

A query never raises: what cannot be understood is searched as words.
"""

from __future__ import annotations


class SearchError(Exception):
    """Base of all errors of the library."""


class IndexOutdated(SearchError):
    """The index on disk has version `found`, this program needs `wanted`; a rebuild mends it."""

    def __init__(self, *, found: object, wanted: object) -> None:
        self.found, self.wanted = found, wanted
        super().__init__(f"the index has shape {found}, this program needs {wanted}: rebuild the index")


class IndexLocked(SearchError):
    """Another process holds the writer's lock."""


class IndexUnavailable(SearchError):
    """The engine did not answer, or its files cannot be read."""
