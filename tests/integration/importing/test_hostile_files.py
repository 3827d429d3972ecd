"""What people throw in by mistake, or others on purpose: an answer in words, and every history beside it is read."""

from __future__ import annotations

import gzip
from pathlib import Path

from integration.storage.exports import library_in
from unit.importers.archives import encrypted, with_size, zipped
from unit.importers.samples import SAMPLES, as_json, as_lines, extended, listen

from music_rec.core.models import FileLedger

FOUR_PLAYS = as_lines(*(listen(listened_at=1_700_000_000 + 400 * n) for n in range(4)))


def bring(folder: Path, *paths: Path) -> dict[str, FileLedger]:
    """The ledger of one import, by the path of each file below the folder."""
    with library_in(folder) as library:
        report = library.imports.run(library.people.writable("Anna", "UTC"), paths or [folder / "in"])
    return {file.path.removeprefix(f"{(folder / 'in').as_posix()}/"): file for file in report.files}


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_bytes(content)


def test_bad_archives_are_named_with_the_next_step_and_the_history_beside_them_is_read(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "bomb.zip": with_size(zipped({"a.json": b"[" * 50_000}), 0xFFFFFFF0),
            "locked.zip": encrypted(zipped({"a.jsonl": FOUR_PLAYS})),
            "nested.zip": zipped({"deep/inner.zip": zipped({"a.jsonl": FOUR_PLAYS})}),
            "listens.jsonl": FOUR_PLAYS,
        },
    )

    files = bring(tmp_path)

    assert files["listens.jsonl"].added == 4
    errors = {path: file.error for path, file in files.items() if file.error}
    assert set(errors) == {"bomb.zip", "locked.zip/a.jsonl", "nested.zip/deep/inner.zip"}
    assert all(path in error and "import the folder" in error for path, error in errors.items())


def test_paths_that_climb_out_of_an_archive_are_read_and_lead_nowhere(tmp_path: Path) -> None:
    names = [
        "../../out.jsonl",
        "/root.jsonl",
        "..\\out.jsonl",
        "C:\\out.jsonl",
        "a/../../b.jsonl",
        "nul",
        "~/x",
        "\x1b[2J.jsonl",
    ]
    put(tmp_path, {"climb.zip": zipped(dict.fromkeys(names, FOUR_PLAYS))})

    files = bring(tmp_path)

    assert len(files) == len(names)
    assert sum(file.added for file in files.values()) == 4
    assert all(path.isprintable() for path in files)
    assert {path.name for path in tmp_path.iterdir()} == {"in", "data"}
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["climb.zip"]


def test_a_folder_of_unrelated_files_is_listed_and_ignored(tmp_path: Path) -> None:
    unrelated = {
        "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(3000),
        "letter.docx": zipped({"word/document.xml": b"<?xml version='1.0'?><w/>", "[Content_Types].xml": b"<Types/>"}),
        "notes.txt": b"Milk, bread, eggs\nand call Anna\n",
        "settings.json": b'{"theme": "dark", "tabs": [1, 2, 3]}',
        "contacts.csv": b"name,mail,phone\nAnna,a@example.org,1\nBob,b@example.org,2\n",
        "entities.xml": b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<scrobbles><track>&b;</track></scrobbles>',
        "empty.json": b"",
        "page.html": b"<html><table><tr><td>artist</td></tr></table></html>",
        "archive.tar.gz": gzip.compress(b"folder/" + bytes(2000)),
    }
    put(tmp_path, unrelated)

    files = bring(tmp_path)

    assert {path.split("/")[0] for path in files} == set(unrelated)
    assert {(file.format, file.rows_in, file.error) for file in files.values()} == {("ignored", 0, "")}


def test_xml_that_was_named_is_an_error_that_names_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"plays.xml": b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "A, B">]>\n<plays><artist>&a;</artist></plays>'},
    )

    files = bring(tmp_path, tmp_path / "in" / "plays.xml")

    assert "plays.xml is not a history that music-rec can read" in files["plays.xml"].error


def test_several_formats_in_one_zip_each_go_to_their_importer_whatever_they_are_called(tmp_path: Path) -> None:
    put(tmp_path, {"all.zip": zipped({f"{name}.pdf": content for name, content in SAMPLES.items()})})

    files = bring(tmp_path)

    assert {path.split("/")[1].removesuffix(".pdf"): file.format for path, file in files.items()} == {
        name: name for name in SAMPLES
    }
    assert all(file.rows_in for file in files.values())


def test_only_the_listens_of_a_listenbrainz_export_are_plays(tmp_path: Path) -> None:
    export = {
        "user.json": b'{"user_id": 7, "username": "anna"}',
        "listens/2023/11.jsonl": FOUR_PLAYS,
        "listens/2023/12.jsonl": as_lines(listen(listened_at=1_702_000_000)),
        "feedback.jsonl": as_lines({"recording_msid": "x", "recording_mbid": None, "score": 1, "created": 1_700_000_000}),
        "pinned_recording.jsonl": as_lines({"recording_mbid": None, "created": 1, "pinned_until": 2, "track_metadata": {}}),
    }
    put(tmp_path, {"listenbrainz_anna.zip": zipped(export)})

    files = {path.partition("/")[2]: file for path, file in bring(tmp_path).items()}

    assert {path: file.added for path, file in files.items()} == dict.fromkeys(export, 0) | {
        "listens/2023/11.jsonl": 4,
        "listens/2023/12.jsonl": 1,
    }
    assert {file.format for path, file in files.items() if "listens" not in path} == {"ignored"}


def test_a_name_of_ten_megabytes_costs_its_row_and_no_other(tmp_path: Path) -> None:
    name = "x" * 10_000_000
    put(tmp_path, {"lines.jsonl": as_lines(listen(), listen(track_metadata={"track_name": name})) + FOUR_PLAYS})
    put(tmp_path, {"list.json": as_json(extended(), extended(master_metadata_track_name=name), extended(ms_played=90_000))})
    put(tmp_path, {"table.csv": SAMPLES["csv"] + f"{name[:20_000]};A;2023-11-14 22:30:00\n".encode()})

    files = bring(tmp_path)

    lines, listed = files["lines.jsonl"], files["list.json"]
    assert (lines.rows_in, lines.added, lines.duplicate, lines.rejected) == (6, 4, 1, {"name too long": 1})
    assert (listed.rows_in, listed.added, listed.rejected) == (3, 2, {"name too long": 1})
    assert files["table.csv"].rejected == {"name too long": 1}


def test_a_line_of_many_megabytes_in_a_table_is_told_and_what_came_before_it_is_read(tmp_path: Path) -> None:
    put(tmp_path, {"table.csv": SAMPLES["csv"] + b"x" * 17_000_000 + b";A;2023-11-14 22:30:00\n"})

    table = bring(tmp_path)["table.csv"]

    assert table.added == 2
    assert "longer than 8 MB" in table.error


def test_a_file_in_two_encodings_keeps_all_its_rows(tmp_path: Path) -> None:
    rows = [listen(listened_at=1_700_000_000 + n, track_metadata={"track_name": f"Grün {n}"}) for n in range(4)]
    lines = as_lines(*rows).splitlines(keepends=True)
    mixed = lines[0] + lines[1].decode().encode("latin-1") + lines[2] + lines[3].decode().encode("cp1252")
    put(tmp_path, {"mixed.jsonl": mixed})

    assert bring(tmp_path)["mixed.jsonl"].added == 4
    with library_in(tmp_path) as library:
        history = library.history(library.people.shown("Anna"))
        titles = history.lookup.names("track", history.track_played.tolist())
    assert sorted(titles) == [f"Grün {n}" for n in range(4)]
