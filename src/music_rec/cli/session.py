"""What every command has: the options all share, the library it works on, and an end with one clear line."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import Screen, say
from music_rec.core.errors import MusicRecError, SettingsError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.library import Library

FAILED, WRONG_USAGE, IN_PART, INTERRUPTED = 1, 2, 3, 130
"""Exit codes beside 0; Typer itself ends with 130 on Ctrl-C."""


@dataclass(frozen=True)
class Shared:
    """The options of all commands, as they were typed."""

    json: bool = False
    user: str | None = None
    data_dir: Path | None = None


@dataclass(frozen=True)
class Session:
    """One run of one command."""

    library: Library
    user: str | None
    screen: Screen

    def answer(self, document: Mapping[str, Any], *shown: RenderableType) -> None:
        """Print the document, or what a person is shown instead."""
        self.screen.answer(document, *shown)


Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]
User = Annotated[str | None, typer.Option("--user", metavar="NAME", help="The listener; else the one shown last.")]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="FOLDER", file_okay=False, resolve_path=True, help="The folder of the library."),
]


def remember(context: typer.Context, json: Json = False, user: User = None, data_dir: DataDir = None) -> None:
    """Keep the shared options: they may stand before or after the name of a command."""
    earlier = context.obj or Shared()
    context.obj = Shared(json or earlier.json, user or earlier.user, data_dir or earlier.data_dir)


def with_session(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer takes it: its first parameter is filled with a Session, and the shared options are added."""
    signature = inspect.signature(command, eval_str=True)
    context, *shared = inspect.signature(remember, eval_str=True).parameters.values()
    own = list(signature.parameters.values())[1:]

    @functools.wraps(command)
    def run(context: typer.Context, **options: Any) -> None:
        remember(context, **{one.name: options.pop(one.name) for one in shared})
        _run(context.obj, lambda session: command(session, **options))

    added = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in shared]
    run.__signature__ = signature.replace(parameters=[context, *own, *added])  # type: ignore[attr-defined]  # functions have none of their own
    return run


def _run(shared: Shared, command: Callable[[Session], None]) -> None:
    from music_rec.wiring import open_library, unknown_names

    try:
        for name in unknown_names():
            say(f"Warning: {name} is no setting of music-rec and is ignored.")
        with closing(open_library(data_dir=shared.data_dir)) as library, library.hearing.logging():
            command(Session(library, shared.user, Screen(shared.json)))
    except MusicRecError as error:
        say(f"Error: {error}")
        raise typer.Exit(WRONG_USAGE if isinstance(error, UsageError | SettingsError) else FAILED) from error
    except OSError as error:  # what nobody below has words of ours for: a name too long, a full disk behind stdout
        say(f"Error: {error.filename or 'The answer'}: {error.strerror or error}. Put that right, then try again.")
        raise typer.Exit(FAILED) from error
