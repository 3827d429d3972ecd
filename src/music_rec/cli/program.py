"""All commands in one place."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Callable, Sequence

import typer

from music_rec.cli import models, moving, playlists
from music_rec.cli.dashboard import dashboard
from music_rec.cli.enriching import enrich
from music_rec.cli.evaluating import evaluate
from music_rec.cli.health import doctor, health
from music_rec.cli.importing import demo, import_
from music_rec.cli.numbers import stats, top
from music_rec.cli.recommending import recommend
from music_rec.cli.session import remember, with_session
from music_rec.cli.syncing import sync

NAME = "music-rec"


def _group(words: str) -> typer.Typer:
    """A group of commands. Help and errors are plain text: they come in half the time, and an error is one line."""
    group = typer.Typer(
        help=words, add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
    )
    group.callback(help=words)(remember)
    return group


app = _group("Your listening history: look at it, get recommendations, take lists along.")
app.command("dashboard", context_settings={"ignore_unknown_options": True})(with_session(dashboard))
app.command("demo")(with_session(demo))
app.command("import")(with_session(import_))
app.command("sync")(with_session(sync))
app.command("enrich")(with_session(enrich))
app.command("stats")(with_session(stats))
app.command("top")(with_session(top))
app.command("recommend")(with_session(recommend))
app.command("train")(with_session(models.train))
app.command("evaluate")(with_session(evaluate))
app.command("health")(with_session(health))
app.command("doctor")(with_session(doctor))
app.command("export")(with_session(playlists.export))
app.command("backup")(with_session(moving.backup))
app.command("restore")(with_session(moving.restore))
app.command("export-history")(with_session(moving.export_history))

lists = _group("Your lists: make, change and export them.")
LISTS: dict[str, Callable[..., None]] = {
    "list": playlists.list_all,
    "show": playlists.show,
    "create": playlists.create,
    "add": playlists.add,
    "remove": playlists.remove,
    "rename": playlists.rename,
    "delete": playlists.delete,
    "generate": playlists.generate,
    "export": playlists.export,
}
for name, command in LISTS.items():
    lists.command(name)(with_session(command))
app.add_typer(lists, name="playlist")

kept = _group("Fitted models: what is kept, and which answers.")
kept.command("list")(with_session(models.list_all))
kept.command("use")(with_session(models.use))
app.add_typer(kept, name="models")


def main() -> None:
    """Run the command line and end the process with its exit code."""
    gc.set_threshold(100_000, 20, 20)  # what we make by the million, rows and names, is never cyclic; the default costs a third
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a letter that the console does not know is no reason to stop
    app(prog_name=NAME)


def serve(options: Sequence[str]) -> None:
    """Run the command `dashboard` with its options, and end the process with its exit code."""
    app(["dashboard", *options], prog_name=NAME)
