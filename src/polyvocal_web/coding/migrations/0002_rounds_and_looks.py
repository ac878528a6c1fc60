"""Rounds have moved to a room of their own; codings can be marked, and looked at again."""

import django.db.models.deletion
from django.db import migrations, models

from polyvocal_web.fields import GuidField


class Migration(migrations.Migration):
    dependencies = [("coding", "0001_initial"), ("rounds", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Round")]),
        migrations.DeleteModel("Assignment"),
        migrations.AddField(
            "coding", "mark", models.CharField(blank=True, default="", max_length=8), preserve_default=False
        ),
        migrations.AddIndex(
            "coding",
            models.Index(fields=["study", "round"], name="codings_of", condition=models.Q(round__isnull=False)),
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("guid", GuidField(max_length=36)),
                ("removed", models.BooleanField(default=False)),
                ("touched", models.BigIntegerField(default=0)),
                ("position", models.FloatField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "study_id", "guid", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("coding", GuidField(max_length=36)),
                ("version", models.IntegerField()),
                ("outcome", models.CharField(max_length=10)),
                ("coder", GuidField(max_length=36, null=True)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "study",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="studies.study",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["study", "coding"], name="looked_at")]},
        ),
    ]
