"""Use cases that write: files in, every row accounted for."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from music_rec.core.errors import ImportFormatError, StorageError
from music_rec.core.frames import Coded, RowBatch
from music_rec.core.jobs import Progress
from music_rec.core.models import FileLedger, ImportReport, Listener
from music_rec.core.protocols import ReadOptions
from music_rec.core.storage import history, links, undo
from music_rec.core.storage.imports import AddedRows, ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.rules import rules_of
from music_rec.core.storage.writer import Writer
from music_rec.data_fetchers import importer_for
from music_rec.data_fetchers.containers import HistoryFile


async def import_files(
    writer: Writer, cache: Path, listener: Listener, files: Iterable[HistoryFile], options: ReadOptions, progress: Progress
) -> ImportReport:
    """Import every history among the files; one unreadable file never stops the others.

    The rows of a batch are saved together, so what was read before a break stays, and importing again adds the rest.
    """
    reader, listener_id = Reader(writer.path), listener.listener_id
    before = reader.revision(listener_id, "plays")
    run = await ImportRun.begin(writer, listener_id, options.now, rules_of(writer.path, listener_id))
    added: list[AddedRows] = []
    try:
        ledgers = [await _import_file(run, file, number, options, progress, added) for number, file in enumerate(files, 1)]
        linked = await links.relink(writer, listener_id)
        await asyncio.to_thread(history.extend, writer.path, cache, listener_id, before, added)
        await run.end("partial" if any(one.error for one in ledgers) else "done", int(time.time()))
    except BaseException:
        await asyncio.shield(_break_off(run))
        raise
    counts = await asyncio.to_thread(reader.counts, listener_id)
    return ImportReport(run.import_id, tuple(ledgers), linked, counts["plays"], counts["skips"])


async def undo_import(writer: Writer, listener: Listener, import_id: int, progress: Progress) -> undo.Undone:
    """Take an import back: everything is then as if it had never come, but for its ledger, which says so.

    One short transaction after another; where it is broken off, doing it again completes it.
    """
    listener_id = listener.listener_id
    what = await asyncio.to_thread(undo.rows_of, writer.path, listener_id, import_id)
    rules = rules_of(writer.path, listener_id)
    spans = await asyncio.to_thread(undo.spans, writer.path, listener_id, import_id)
    for number, span in enumerate(spans, 1):
        await undo.take_back(writer, span, import_id, rules)
        await progress.report(number, len(spans), f"import {import_id}: {number} of {len(spans)} parts taken back")
    spellings = await undo.sweep(writer, listener_id, import_id)
    await links.relink(writer, listener_id)
    await undo.mark_undone(writer, import_id, int(time.time()))
    return replace(what, spellings=spellings)


async def _break_off(run: ImportRun) -> None:
    """Say that an import ended early, and count what it saved only once; where the disk refuses, the next import does."""
    with suppress(StorageError):
        await links.relink(run.writer, run.listener_id)
        await run.end("interrupted", int(time.time()))


async def _import_file(
    run: ImportRun, file: HistoryFile, file_no: int, options: ReadOptions, progress: Progress, added: list[AddedRows]
) -> FileLedger:
    state = FileInProgress(file_no, file.label, "")
    batches = _read(file, state, options)
    try:
        while (batch := await _next(batches)) is not None:
            added.append(await run.add(state, clean(batch)))
            await progress.report(state.rows_in, 0, f"{file.label}: {state.rows_in:,} rows")
    except ImportFormatError as error:
        state.error = _with_name(str(error), file.label)
    finally:
        batches.close()  # the file, where an import is broken off
    await run.save_ledger(state)
    return state.ledger()


async def _next(batches: Iterator[RowBatch]) -> RowBatch | None:
    """The next batch, None after the last. Who is cancelled waits for it, since nothing can be closed while it is read."""
    reading = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
    try:
        return await asyncio.shield(reading)
    finally:
        await asyncio.wait([reading])


def _with_name(message: str, label: str) -> str:
    """The message of an importer, which knows no names, with the file before it and in the command line it gives to try."""
    quoted = subprocess.list2cmdline([label]) if os.name == "nt" else shlex.quote(label)
    typed = message.replace("music-rec import FILE", f"music-rec import {quoted}")
    return typed if message.startswith(label) else f"{label}: {typed}"


def _read(file: HistoryFile, state: FileInProgress, options: ReadOptions) -> Generator[RowBatch, None, None]:
    """The batches of one file; a file beside histories that is none itself is *ignored*, one that was named is an error."""
    try:
        with file.open() as stream:
            importer = importer_for(stream.peek(), file.label, columns=options.columns)
            if importer is None and file.named:
                raise ImportFormatError(
                    f"{file.label} is not a history that music-rec can read. The Data page lists the formats."
                )
            state.format = importer.NAME if importer else "ignored"
            if importer:
                yield from importer.read(stream, replace(options, name=file.label))
    except ImportFormatError:
        raise
    except Exception as error:  # a file can be broken in ways no importer thought of; the others are still read
        raise ImportFormatError(f"{file.label} cannot be read ({type(error).__name__}).") from error


def clean(batch: RowBatch) -> RowBatch:
    """The batch with texts that SQLite can hold: no NUL, no half of a surrogate pair."""
    texts: dict[str, Any] = {
        one.name: _clean(value) for one in fields(batch) if isinstance(value := getattr(batch, one.name), Coded)
    }
    ids = {key: _clean(values) for key, values in batch.ids.items()}
    out = [replace(row, text=_storable(row.text)) for row in batch.out]
    return replace(batch, ids=ids, out=out, **texts)


def _clean(texts: Coded) -> Coded:
    """The column with texts that can be stored; those that become alike get one code."""
    if _is_storable("".join(texts.values)):
        return texts
    clean = Coded.of(map(_storable, texts.values))
    return Coded(np.append(clean.codes, np.int32(-1))[texts.codes], clean.values)


def _storable(text: str) -> str:
    return text if _is_storable(text) else text.replace("\0", "").encode("utf-8", "replace").decode("utf-8") or "?"


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
