"""The shape of what indexing remembers: the text of a blob, read once."""

from __future__ import annotations

from django.db import models


class BlobText(models.Model):
    """The text of one PDF. A blob never changes, so neither does its text; it goes when the blob goes."""

    blob = models.OneToOneField("storage.Blob", on_delete=models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.blob_id)
