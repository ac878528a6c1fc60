"""A version is something that a Change can add and take back; a code can be a coder's own, and says since when it
means what it means.
"""

import django.db.models.deletion
from django.db import migrations, models

from polyvocal.model import derived_guid
from polyvocal_web.fields import GuidField


def carry(apps, _editor):
    """Every former version as one with a GUID."""
    version = apps.get_model("frameworks", "Version")
    guids = dict(apps.get_model("studies", "Study").objects.values_list("pk", "guid"))
    for former in apps.get_model("frameworks", "FormerVersion").objects.all():
        version.objects.create(
            study_id=former.study_id,
            guid=derived_guid("version", guids[former.study_id], str(former.number)),
            number=former.number,
            position=former.number,
            note=former.note,
            published_at=former.published_at,
            published_by=former.published_by,
            framework=former.framework,
        )


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0001_initial"), ("studies", "0002_coder_keys")]

    operations = [
        migrations.AddField("code", "round", GuidField(max_length=36, null=True)),
        migrations.AddField("code", "meant_since", models.DateTimeField(null=True)),
        migrations.RenameModel("Version", "FormerVersion"),
        migrations.CreateModel(
            name="Version",
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
                ("number", models.IntegerField()),
                ("note", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.TextField(null=True)),
                ("framework", models.JSONField()),
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
        ),
        migrations.AddConstraint(
            "version",
            models.UniqueConstraint(
                condition=models.Q(("removed", False)), fields=("study", "number"), name="a_number_is_given_once"
            ),
        ),
        migrations.RunPython(carry, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel("FormerVersion"),
    ]
