from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("storage", "0001_blobs")]
    operations = [
        migrations.CreateModel(
            name="BlobText",
            fields=[
                (
                    "blob",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="storage.blob",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
    ]
