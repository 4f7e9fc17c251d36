import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, default="", max_length=64)),
                ("linked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_chain_head_single")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=64)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(blank=True, null=True)),
                ("actor_name", models.CharField(max_length=200)),
                ("actor_post", models.CharField(blank=True, default="", max_length=200)),
                ("actor_post_id", models.BigIntegerField(blank=True, null=True)),
                ("actor_unit", models.CharField(blank=True, default="", max_length=200)),
                ("on_behalf_of", models.CharField(blank=True, default="", max_length=200)),
                ("agency_id", models.BigIntegerField(blank=True, null=True)),
                ("document_id", models.BigIntegerField(blank=True, null=True)),
                ("object_kind", models.CharField(blank=True, default="", max_length=64)),
                ("object_id", models.CharField(blank=True, default="", max_length=200)),
                (
                    "detail",
                    models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("request_id", models.CharField(blank=True, default="", max_length=100)),
                ("seq", models.BigIntegerField(blank=True, null=True, unique=True)),
                ("prev_hash", models.CharField(blank=True, default="", max_length=64)),
                ("hash", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(fields=["document_id", "id"], name="audit_entry_document"),
                    models.Index(fields=["agency_id", "id"], name="audit_entry_agency"),
                    models.Index(fields=["actor_id", "id"], name="audit_entry_actor"),
                    models.Index(
                        condition=models.Q(("seq__isnull", True)), fields=["id"], name="audit_entry_unchained"
                    ),
                ],
            },
        ),
    ]
