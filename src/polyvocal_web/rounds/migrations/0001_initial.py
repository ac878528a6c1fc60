"""Rounds move here from codings; an assignment gets an identity of its own, and says how far it is."""

import django.db.models.deletion
from django.db import migrations, models

from polyvocal.model import derived_guid
from polyvocal_web.fields import GuidField


def carry(apps, _editor):
    """Every former assignment as one with a GUID; of rounds that are over, it is done."""
    former = apps.get_model("coding", "Assignment")
    rounds = {(r.study_id, r.guid): r.state for r in apps.get_model("rounds", "Round").objects.all()}
    over = {"closed", "revealed", "discussed"}
    apps.get_model("rounds", "Assignment").objects.bulk_create(
        [
            apps.get_model("rounds", "Assignment")(
                study_id=a.study_id,
                guid=derived_guid("assignment", a.round, a.coder, a.source, str(a.position)),
                round=a.round,
                coder=a.coder,
                source=a.source,
                position=a.position,
                state="done" if rounds.get((a.study_id, a.round)) in over else "assigned",
            )
            for a in former.objects.all()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [("studies", "0001_initial"), ("coding", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Round",
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
                        ("name", models.TextField()),
                        ("mode", models.CharField(default="open", max_length=5)),
                        ("version", models.IntegerField(null=True)),
                        ("purpose", models.TextField(blank=True)),
                        ("state", models.CharField(default="open", max_length=10)),
                        ("final", models.BooleanField(default=False)),
                        ("due", models.DateField(null=True)),
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
                    options={"abstract": False, "db_table": "coding_round"},
                )
            ]
        ),
        migrations.AlterModelTable(name="round", table=None),
        migrations.AddField("round", "asks", models.JSONField(default=list)),
        migrations.AddField("round", "content_note", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("round", "questions", models.JSONField(default=list)),
        migrations.AddField("round", "lead_sees", models.BooleanField(default=False)),
        migrations.AddField("round", "settles", GuidField(max_length=36, null=True)),
        migrations.CreateModel(
            name="Assignment",
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
                ("round", GuidField(max_length=36)),
                ("coder", GuidField(max_length=36)),
                ("source", GuidField(max_length=36)),
                ("state", models.CharField(default="assigned", max_length=11)),
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
            options={"indexes": [models.Index(fields=["study", "coder"], name="assigned_to")]},
        ),
        migrations.RunPython(carry, migrations.RunPython.noop, elidable=True),
    ]
