"""Use cases that write: files in, every row accounted for."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import Coded, RowBatch
from music_rec.core.jobs import Progress
from music_rec.core.models import FileLedger, ImportReport, Listener
from music_rec.core.protocols import ReadOptions
from music_rec.core.storage import history, links
from music_rec.core.storage.imports import AddedRows, FileInProgress, ImportRun
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer
from music_rec.data_fetchers import importer_for
from music_rec.data_fetchers.containers import HistoryFile


async def import_files(
    writer: Writer, cache: Path, listener: Listener, files: Iterable[HistoryFile], options: ReadOptions, progress: Progress
) -> ImportReport:
    """Import every history among the files; one unreadable file never stops the others.

    The rows of a batch are saved together, so what was read before a break stays, and importing again adds the rest.
    """
    reader = Reader(writer.path)
    before = reader.revision(listener.listener_id, "plays")
    run = await ImportRun.begin(writer, listener.listener_id, options.now)
    added: list[AddedRows] = []
    ledgers: list[FileLedger] = []
    for file_no, file in enumerate(files, 1):
        ledgers.append(await _import_file(run, file, file_no, options, progress, added))
    linked = await links.relink(writer, listener.listener_id)
    history.extend(writer.path, cache, listener.listener_id, before, added)
    await run.end("partial" if any(one.error for one in ledgers) else "done", int(time.time()))
    counts = reader.counts(listener.listener_id)
    return ImportReport(run.import_id, tuple(ledgers), linked, counts["plays"], counts["skips"])


async def _import_file(
    run: ImportRun, file: HistoryFile, file_no: int, options: ReadOptions, progress: Progress, added: list[AddedRows]
) -> FileLedger:
    state = FileInProgress(file_no, file.label, "")
    try:
        batches = _read(file, state, options)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            added.append(await run.add(state, clean(batch)))
            await progress.report(state.rows_in, 0, f"{file.label}: {state.rows_in:,} rows")
    except ImportFormatError as error:
        state.error = _with_name(str(error), file.label)
    await run.save_ledger(state)
    return state.ledger()


def _with_name(message: str, label: str) -> str:
    """The message of an importer, which knows no names, with the file in the command line it gives to try."""
    quoted = subprocess.list2cmdline([label]) if os.name == "nt" else shlex.quote(label)
    return message.replace("music-rec import FILE", f"music-rec import {quoted}")


def _read(file: HistoryFile, state: FileInProgress, options: ReadOptions) -> Iterator[RowBatch]:
    """The batches of one file; a file beside histories that is none itself is *ignored*, one that was named is an error."""
    with file.open() as stream:
        importer = importer_for(stream.peek(), file.label, columns=options.columns)
        if importer is None and file.named:
            raise ImportFormatError(f"{file.label} is not a history that music-rec can read. The Data page lists the formats.")
        state.format = importer.NAME if importer else "ignored"
        if importer:
            yield from importer.read(stream, options)


def clean(batch: RowBatch) -> RowBatch:
    """The batch with names that SQLite can hold: no NUL, no half of a surrogate pair."""
    return replace(batch, artist=_clean(batch.artist), title=_clean(batch.title), album=_clean(batch.album))


def _clean(names: Coded) -> Coded:
    return Coded(names.codes, [_storable(name) for name in names.values])


def _storable(name: str) -> str:
    if name.isascii() and "\0" not in name:
        return name
    return name.replace("\0", "").encode("utf-8", "replace").decode("utf-8") or "?"
