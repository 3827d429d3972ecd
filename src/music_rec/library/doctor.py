"""What is wrong with this installation and what to do about it; nothing is changed and nobody is asked."""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from music_rec.core.errors import MusicRecError
from music_rec.core.settings import ROOT
from music_rec.core.storage.checkup import faults_of, sqlite_version
from music_rec.library.health import DEGRADED

if TYPE_CHECKING:
    from music_rec.library.library import Library
    from music_rec.library.services import Service

LEAST_FREE = 500 << 20
"""Bytes that should be free beside twice the database: updates and backups copy it."""
DAY_S = 86_400


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    state: Literal["fine", "advice", "wrong"]
    says: str
    do: str = ""
    """The next step; empty where all is well."""


def examine(library: Library) -> list[Finding]:
    """Everything that can be wrong here, in the order in which it should be mended."""
    folder = library.settings.data_dir
    found = [*_folder(folder), _disk(folder, library.settings.database), *_database(library.settings.database)]
    if not any(one.state == "wrong" for one in found if one.subject == "database"):
        found += [_clock(library), *_jobs(library), *_services(library)]
    return [*found, *_keys(library), *_versions()]


def _folder(folder: Path) -> Iterator[Finding]:
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(existing, os.W_OK):
        yield Finding("folder", "wrong", f"{folder} cannot be written.", "Make it writable, or set MUSIC_REC_DATA_DIR.")
        return
    yield Finding("folder", "fine", f"Your data lies in {folder}.")
    files = [one for one in (folder / "music_rec.db", folder / "settings.toml") if one.exists()]
    open_ones = [one for one in files if os.name == "posix" and one.stat().st_mode & 0o077]
    for one in open_ones:
        yield Finding("folder", "advice", f"Others on this computer can read {one.name}.", f"Run: chmod 600 {one}")


def _disk(folder: Path, database: Path) -> Finding:
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(existing).free
    needed = LEAST_FREE + (2 * database.stat().st_size if database.exists() else 0)
    says = f"{free / 1e9:,.1f} GB are free there."
    if free < needed:
        return Finding("disk", "wrong", says, f"Free {(needed - free) / 1e9:,.1f} GB, or updates and backups may fail.")
    return Finding("disk", "fine", says)


def _database(path: Path) -> list[Finding]:
    if not path.exists():
        return [Finding("database", "fine", "There is no database yet. The first import makes it.")]
    try:
        faults = faults_of(path)
    except MusicRecError as error:
        return [Finding("database", "wrong", str(error), "Do what it says, then run doctor again.")]
    do = "Keep a copy of the file, then restore a backup: music-rec restore FILE"
    if faults:
        return [Finding("database", "wrong", f"The database is damaged: {one}.", do) for one in faults]
    return [Finding("database", "fine", f"The database is whole ({path.stat().st_size / 1e6:,.1f} MB).")]


def _clock(library: Library) -> Finding:
    """Whether the clock is behind what is known to be over; that it is ahead only somebody who is asked could tell."""
    now = time.time()
    written = Path(__file__).stat().st_mtime
    report = library.health.report()
    used = max([*(one.health.asked_at for one in report.services), *(one.job.created_at for one in report.work)], default=0)
    says = f"The clock says {_minute(now)} ({time.tzname[0]})."
    if now < written - DAY_S:
        return Finding("clock", "wrong", says, "That is before this program was written. Set the clock of this computer.")
    if now < used - DAY_S:
        says += f" When this program was at work here last, it said {_minute(used)}."
        return Finding(
            "clock", "advice", says, "It is behind now, or it was ahead then. Set the clock of this computer if it is wrong."
        )
    return Finding("clock", "fine", says)


def _minute(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def _jobs(library: Library) -> Iterator[Finding]:
    for one in library.health.report().work:
        if one.job.status == "interrupted":
            says = f"The last {one.job.kind} of {one.listener} was interrupted. What it had done is kept."
            yield Finding("jobs", "advice", says, f"Start the {one.job.kind} again: it goes on from there.")


def _services(library: Library) -> Iterator[Finding]:
    for one in library.health.services():
        if one.health.state in DEGRADED:
            words = one.health.why or one.health.last_error or "It does not answer as it should."
            yield Finding("services", "advice", f"{one.label}: {words}", "See: music-rec health")


def _keys(library: Library) -> Iterator[Finding]:
    for one in library.services.all():
        yield Finding("keys", "fine", f"{one.known.label}: {_use(one)}")


def _use(service: Service) -> str:
    keys = [f"{field.label} {field.shown}" for field in service.fields if field.secret and field.shown]
    has = f"{'; '.join(keys)}. " if keys else ""
    if service.barred:
        return f"{has}Switched off by {service.barred}."
    if not service.ready:
        return f"{has}No key, so nothing is asked. The page Settings leads to one."
    return f"{has}In use." if service.enabled else f"{has}Not in use: nobody said yes yet."


def _versions() -> Iterator[Finding]:
    python = platform.python_version()
    pins = dict(line.split("==") for line in _pins() if "==" in line)
    other = [f"{name} {have} (tried with {pin})" for name, pin in pins.items() if (have := _installed(name)) != pin]
    ours = f"music-rec {version('music-rec')}, Python {python}, SQLite {sqlite_version}, {platform.system()}"
    if other:
        yield Finding("versions", "advice", f"{ours}; others than tried: {', '.join(other)}.", "Run: python start.py")
    else:
        yield Finding("versions", "fine", f"{ours}.")


def _pins() -> list[str]:
    """Lines of the requirements that hold on every system, where they lie beside the program."""
    file = ROOT / "requirements.txt"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [line.strip() for line in lines if not line.startswith("#") and ";" not in line]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
