"""Whom the quality benchmarks measure on: everybody whose history can be read, and of the others it is told why not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.quality import invented
from benchmarks.quality.listeners import files_by_listener, listeners


def put(folder: Path, name: str, plays: int) -> None:
    columns = {"uts": [1_600_000_000 + 300 * one for one in range(plays)], "artist": "Artist 1", "album": "", "track": "Song"}
    folder.mkdir(exist_ok=True)
    pd.DataFrame(columns).to_csv(folder / name, index=False)


def test_every_history_that_can_be_read_is_a_listener_and_of_the_others_it_is_told_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    invented.write(tmp_path)
    new = tmp_path / "history-new"
    put(new, "anna.csv", 100)
    put(new, "short.csv", 89)
    (new / "README.md").write_text("Plays of a friend, from 2020 on")
    (new / "broken.json").write_text("[{")
    (new / "columns.csv").write_text("".join(f"{1_600_000_000 + one},Artist {one % 9},Song {one}\n" for one in range(100)))

    found = {one.name: len(one.tracks) for one in listeners(tmp_path)}

    told = capsys.readouterr().err
    panel = dict.fromkeys((f"panel-{one}" for one in range(invented.PANEL_LISTENERS)), invented.PLAYS)
    assert found == {"anna": 100, "listener-s99": invented.PLAYS} | panel
    assert "left out: short, 89 plays of the 90 that are needed" in told
    assert "broken.json is not a history" in told
    assert "columns.csv --columns timestamp,artist,track" in told
    assert "README" not in told
    assert "7 listeners, 2 of them from histories" in told


def test_files_are_of_whom_they_or_where_they_are_parts_their_folder_are_named_for(tmp_path: Path):
    for name in (
        "history-a/listener-s03-short.csv",
        "history-b/listener-s03",
        "history-b/anna.csv.gz",
        "history-b/anna.json",
        "history-tom/Streaming_History_Audio_2024_5.json",
        "history-tom/StreamingHistory0.json.gz",
        "history-tom/2011.csv",
        "history-tom/.DS_Store",
        "else/eva.csv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    found = files_by_listener(tmp_path)

    assert {name: [file.parent.name for file in files] for name, files in found.items()} == {
        "listener-s03": ["history-a", "history-b"],
        "anna": ["history-b"] * 2,
        "history-tom": ["history-tom"] * 3,
    }
