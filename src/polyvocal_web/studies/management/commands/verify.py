"""Compare the log of every study with its tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from polyvocal_web.studies.models import Study
from polyvocal_web.verify import verify


class Command(BaseCommand):
    help = "Compare the log of every study with its tables, and say where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        studies = Study.objects.order_by("pk")
        found = [f"{study.guid}: {sentence}" for study in studies for sentence in verify(study)]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{studies.count()} studies; every log agrees with its tables.")
