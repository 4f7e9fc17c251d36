from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Blob",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("content_type", models.CharField(max_length=127)),
                ("created_at", models.DateTimeField()),
                ("retain_until", models.DateTimeField(blank=True, null=True)),
                ("legal_hold", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gte", 0)), name="blob_size_not_negative")
                ],
            },
        ),
    ]
