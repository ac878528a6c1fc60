"""Who installs the wheel has everything: the application, the sample study, the schemas, the templates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_holds_the_built_application_and_the_sample(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert "polyvocal_web/static/app/.vite/manifest.json" in names
    assert any(name.startswith("polyvocal_web/static/app/assets/") and name.endswith(".js") for name in names)
    assert sum(name.startswith("polyvocal/sample/transcripts/") for name in names) == 19
    assert "polyvocal/sample/README.md" in names
    assert "polyvocal/exchange/refi/schemas/Project.xsd" in names
    assert any(name.startswith("polyvocal/report/templates/") for name in names)
    assert "polyvocal/py.typed" in names
    assert any(name.startswith("polyvocal_web/accounts/migrations/0001") for name in names)
    assert not any("node_modules" in name or "tests/" in name for name in names)
