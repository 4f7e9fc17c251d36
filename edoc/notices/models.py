"""One message to one person about one document."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """A message; `dedup_key` keeps a repeated job from telling the same thing twice."""

    person = models.ForeignKey("organizations.Person", on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    dedup_key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["person", "read_at"], name="notice_person_unread")]

    def __str__(self) -> str:
        return self.text
