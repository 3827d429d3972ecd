"""How everything does, and what is wrong: `health` and `doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from music_rec.cli.screen import table, text
from music_rec.cli.session import FAILED, Session

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.library.doctor import Finding
    from music_rec.library.health import HealthReport, ServiceHealth

STATES = {
    "ok": "well",
    "slow": "slow",
    "failing": "often no answer",
    "open": "away, left alone",
    "half_open": "away, tried again",
    "waiting": "asked us to wait",
    "forbidden": "refuses",
    "no_key": "no key",
    "off": "off",
    "unasked": "not asked yet",
    "unasked_since": "not asked since it refused",
}
MARKS = {"fine": "ok", "advice": "note", "wrong": "WRONG"}


def health(session: Session) -> None:
    """Say how the services do, by the calls that were made to them, and what runs. Nobody is asked for it."""
    report = session.library.health.report()
    session.answer(_document(report, session), *_told(report))


def doctor(session: Session) -> None:
    """Look for what is wrong with keys, clock, database, disk and versions, and say what to do. Nothing is changed."""
    from music_rec.library.doctor import examine

    found = examine(session.library)
    wrong = any(one.state == "wrong" for one in found)
    session.answer({"ok": not wrong, "findings": [asdict(one) for one in found]}, *_lines(found))
    raise typer.Exit(FAILED if wrong else 0)


def _document(report: HealthReport, session: Session) -> dict[str, Any]:
    return {
        "sources": {one.name: _source(one) for one in report.services},
        "queue": [{"listener": one.listener, **_job(one.job)} for one in report.work],
        "process": {"memory_bytes": report.memory_bytes, "cpu_share": round(report.cpu_share, 3)},
        "database": {"path": str(session.library.settings.database), "bytes": report.database_bytes},
    }


def _source(one: ServiceHealth) -> dict[str, Any]:
    told = asdict(one.health)
    told.pop("source")
    more = {"limits": one.limits, "requests": one.requests, "since": one.since, "sent": dict(one.sent)}
    return {**told, **more, "missing": one.missing, "questions_left": one.questions_left}


def _job(job: Any) -> dict[str, Any]:
    names = ("job_id", "kind", "status", "done", "total", "message", "created_at", "ended_at")
    return {name: getattr(job, name) for name in names}


def _told(report: HealthReport) -> Iterator[RenderableType]:
    columns: dict[str, Any] = {"Service": "left", "State": "left", "Answered": "right", "p50": "right", "p95": "right"}
    yield table({**columns, "Requests": "right", "Next try": "left"}, map(_row, report.services))
    for one in report.services:
        if one.health.why and one.health.state not in ("off", "no_key"):
            yield text(f"{one.label}: {one.health.why} {one.missing}".strip())
        for limit in one.limits:
            yield text(f"{one.label}: {limit}")
    running = [one for one in report.work if one.job.status == "running"]
    for work in running:
        yield text(f"Running: {work.job.kind} of {work.listener}. {work.job.message}")
    if not running:
        yield text("Nothing is running.")
    yield text(f"Database: {report.database_bytes / 1e6:,.1f} MB. What to do about anything that is wrong: music-rec doctor")


def _row(one: ServiceHealth) -> tuple[object, ...]:
    told = one.health
    answered = "" if told.success_rate is None else f"{told.success_rate:.0%}"
    next_try = f"{datetime.fromtimestamp(told.next_try):%Y-%m-%d %H:%M}" if told.next_try else ""
    return one.label, STATES[told.state], answered, _ms(told.p50_ms), _ms(told.p95_ms), one.requests, next_try


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f} ms"


def _lines(found: list[Finding]) -> Iterator[RenderableType]:
    for one in found:
        yield text(f"{MARKS[one.state]:<5}  {one.says}")
        if one.do:
            yield text(one.do, indent=7)
