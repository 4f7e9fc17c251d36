"""Reading rows of the store."""

from __future__ import annotations

from edoc.domain.errors import WrongState, refuse
from edoc.domain.obstacles import Code
from edoc.storage.models import Blob


def blob_get(*, sha256: str) -> Blob:
    """The row of a blob. Raises the refusal `BLOB_MISSING`."""
    try:
        return Blob.objects.get(pk=sha256)
    except Blob.DoesNotExist as error:
        raise refuse(WrongState, Code.BLOB_MISSING, sha256=sha256) from error
