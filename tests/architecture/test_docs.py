"""What the program offers stands in the README, and what the README promises exists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from architecture.reading import ROOT
from typer.main import get_command

from music_rec.cli import app
from music_rec.core.settings import PREFIX, names
from music_rec.data_fetchers import IMPORTERS
from music_rec.exporters import EXPORTERS
from music_rec.library.known_services import SERVICES
from music_rec.recommenders import RECOMMENDERS

README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
EXAMPLE = (ROOT / ".streamlit" / "secrets.toml.example").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands() -> Iterator[str]:
    """Every command as it is typed, those of groups behind the name of their group."""
    for name, command in get_command(app).commands.items():
        yield from (f"{name} {one}" for one in command.commands) if hasattr(command, "commands") else (name,)


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_stands_in_the_readme(command: str):
    assert re.search(rf"`{command}\b", README)


@pytest.mark.parametrize("setting", names())
def test_every_setting_stands_in_the_docs_and_in_the_example(setting: str):
    example = tomllib.loads(re.sub(r"(?m)^# (?=\[\w+\]$|\w+ = )", "", EXAMPLE))
    *section, field = setting.removeprefix(PREFIX).lower().split("__")

    assert f"`{setting}`" in (SETTINGS if section else README)
    assert field in (example[section[0]] if section else example)


@pytest.mark.parametrize("name", sorted([*IMPORTERS, *EXPORTERS, *RECOMMENDERS, *SERVICES]))
def test_every_entry_of_a_registry_stands_in_the_architecture(name: str):
    assert f"`{name}`" in ARCHITECTURE


def test_every_table_stands_in_the_architecture():
    migrations = (ROOT / "src/music_rec/core/storage/migrations").glob("*.sql")
    tables = {name for path in migrations for name in re.findall(r"CREATE TABLE (\w+)", path.read_text("utf-8"))}

    assert {table for table in tables if f"`{table}`" not in ARCHITECTURE} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []
