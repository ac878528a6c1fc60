"""A memo knows the round that it was written in. Proposals, decisions and approvals have become things of their own;
what was written as a memo of that kind stays, as a memo.
"""

from django.db import migrations

from polyvocal_web.fields import GuidField


def plain(apps, _editor):
    """Keep the words of former kinds as memos."""
    memos = apps.get_model("studies", "Memo").objects.filter(kind__in=["proposal", "decision", "approval"])
    memos.update(kind="memo")


class Migration(migrations.Migration):
    dependencies = [("studies", "0002_coder_keys")]

    operations = [
        migrations.AddField("memo", "round", GuidField(max_length=36, null=True)),
        migrations.RunPython(plain, migrations.RunPython.noop, elidable=True),
    ]
