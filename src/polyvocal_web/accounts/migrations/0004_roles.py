"""Roles by their names of today: who was an analyst is a coder, and the first lead of a study is its owner."""

from django.db import migrations


def rename(apps, editor):
    memberships = apps.get_model("accounts", "Membership").objects.using(editor.connection.alias)
    memberships.filter(role="analyst").update(role="coder")
    owned = set(memberships.filter(role="owner").values_list("study_id", flat=True))
    for study, key in memberships.filter(role="lead").order_by("pk").values_list("study_id", "pk"):
        if study not in owned:
            owned.add(study)
            memberships.filter(pk=key).update(role="owner")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
