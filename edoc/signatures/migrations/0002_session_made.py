"""A session remembers the file it made, so that a retry after a crash does not sign a second time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatures", "0001_sessions")]

    operations = [
        migrations.AddField(
            model_name="signingsession",
            name="made",
            field=models.JSONField(default=dict),
        ),
    ]
