"""The shape of what indexing remembers: the text of a blob, read once."""

from __future__ import annotations

from django.db import models


class BlobText(models.Model):
    """The text of one PDF. Blobs never change, so neither does their text."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.sha256
