"""The log: lines of JSON with their job, files of a size, and no secret whatever happens."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from music_rec.core.events import Call, Turned, working_on
from music_rec.monitoring.logs import HIDDEN, Log, LogFile, LogHandler

SECRET = "c0ffee0123456789"


def log(folder: Path) -> Log:
    return Log(LogFile(folder), lambda: [SECRET])


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (folder / "music-rec.jsonl").read_text("utf-8").splitlines()]


def test_a_call_is_one_line_with_its_job(tmp_path: Path):
    log(tmp_path).hear(Call("lastfm", "plays", 1_700_000_000, 12.5, "answered", job_id=7))

    [line] = lines(tmp_path)
    assert (line["event"], line["source"], line["job_id"], line["took_ms"]) == ("call", "lastfm", 7, 12.5)
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_what_goes_wrong_is_a_warning(tmp_path: Path):
    said = log(tmp_path)
    said.hear(Call("lastfm", "plays", 1, 1, "unavailable", "No answer."))
    said.hear(Turned("lastfm", "open", 1, 2))
    said.hear(Turned("lastfm", "closed", 3))

    assert [one["level"] for one in lines(tmp_path)] == ["warning", "warning", "info"]


def test_every_line_knows_the_job_it_was_written_in(tmp_path: Path):
    said = log(tmp_path)
    with working_on(9):
        said.say("In a job.")
    said.say("Outside.")

    assert [one["job_id"] for one in lines(tmp_path)] == [9, 0]


def test_no_line_holds_a_secret_wherever_it_turns_up(tmp_path: Path):
    said = log(tmp_path)
    said.hear(Call("lastfm", SECRET, 1, 1, "unavailable", f"GET https://x/?api_key={SECRET} failed"))
    said.say(f"The key {SECRET}", it=SECRET)
    LogHandler(lambda: said).emit(logging.LogRecord("music_rec", logging.ERROR, "", 1, "Key %s", (SECRET,), None))

    written = (tmp_path / "music-rec.jsonl").read_text("utf-8")
    assert SECRET not in written
    assert written.count(HIDDEN) == 5


def test_an_exception_is_named_and_its_words_are_not_trusted(tmp_path: Path):
    logger = logging.getLogger("test_logs")
    handler = LogHandler(lambda: log(tmp_path))
    logger.addHandler(handler)
    logger.propagate = False
    try:
        raise ValueError("https://user:password@host/")
    except ValueError:
        logger.exception("That failed.")
    finally:
        logger.removeHandler(handler)

    [line] = lines(tmp_path)
    assert (line["event"], line["raised"]) == ("That failed.", "ValueError")
    assert "password" not in json.dumps(line)


def test_files_are_rotated_by_size_and_only_so_many_stay(tmp_path: Path):
    file = LogFile(tmp_path, most_bytes=500, keep=2)
    for number in range(60):
        file.add(json.dumps({"number": number, "words": "x" * 40}))

    names = sorted(one.name for one in tmp_path.iterdir())
    assert names == ["music-rec.jsonl", "music-rec.jsonl.1", "music-rec.jsonl.2"]
    assert all(one.stat().st_size < 600 for one in tmp_path.iterdir())
    kept = [json.loads(line)["number"] for name in reversed(names) for line in (tmp_path / name).read_text().splitlines()]
    assert kept == list(range(kept[0], 60))


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path):
    (tmp_path / "logs").write_text("a file where the folder should be")

    log(tmp_path / "logs").say("Nobody hears this.")
