"""The workspace: the one folder on this machine that holds a person's studies, and the secret that signs cookies.

Invariants: nothing is made on import; the secret is readable by its owner alone; a database file is never opened
on a network drive, where SQLite's locks cannot be trusted.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from polyvocal.faults import Fault

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "fuse.sshfs", "ceph", "glusterfs"}
)
DATABASE = "polyvocal.sqlite3"
_SECRET = "secret.key"  # noqa: S105  the file's name, not the secret


def default() -> Path:
    """Where this platform keeps a person's application data."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Polyvocal"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Polyvocal"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "polyvocal"


def folder() -> Path:
    """The workspace in use: `POLYVOCAL_WORKSPACE`, or the platform's place."""
    named = os.environ.get("POLYVOCAL_WORKSPACE")
    return Path(named).expanduser().resolve() if named else default()


def prepare(place: Path) -> None:
    """Make the folder and its secret if they are not there yet. Raises `Fault` where it cannot be."""
    refuse_network_drive(place)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_secret(place / _SECRET)
    except OSError as error:
        raise Fault(str(place), f"the folder cannot be used ({error.strerror})", "one that you may write to") from error


def secret(place: Path) -> str:
    """The workspace's secret; where none is kept yet, one for this process only."""
    try:
        return (place / _SECRET).read_text("ascii").strip() or secrets.token_urlsafe(48)
    except OSError:
        return secrets.token_urlsafe(48)


def _make_secret(path: Path) -> None:
    if path.exists() and path.stat().st_size:
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))


def refuse_network_drive(place: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Raise `Fault` if `place` is, as far as can be seen, on a drive that other machines share."""
    kind = _drive(place.expanduser().resolve(), mounts)
    if kind in _NETWORK:
        raise Fault(
            str(place), f"this folder is on a network drive ({kind}), where two writers can destroy a study",
            "a folder on this machine's own disk",
        )  # fmt: skip


def _drive(place: Path, mounts: Path) -> str:
    """The kind of file system that holds `place`, empty where this platform does not say."""
    if str(place).startswith(("\\\\", "//")):
        return "smb"
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(fields[1].encode().decode("unicode_escape"))
        if place.is_relative_to(point) and len(point.parts) > best:
            best, kind = len(point.parts), fields[2]
    return kind
