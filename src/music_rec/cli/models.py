"""Fitted models: `train`, `models list` and `models use`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import say, text
from music_rec.cli.session import Session
from music_rec.core.errors import JobHeldError
from music_rec.library.models import OF_OTHER_CODE

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import KeptModel, Score

Table = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="FILE", exists=True, dir_okay=False, help="What others play: CSV or Parquet, user, item, count."
    ),
]
Version = Annotated[str, typer.Argument(metavar="VERSION", help="As `models list` names it.")]


def train(session: Session, data: Table = None) -> None:
    """Fit the models on your plays of now, and keep them with what they recommend; the last three versions stay."""
    listener = session.library.people.editable(session.user)
    with session.screen.working("Learning from your plays"):
        kept = session.library.recommending.train(listener, data, say)
        with suppress(JobHeldError):  # another program is at it already
            session.library.batch.start(listener).result()
    session.answer(_document(kept, []), *_lines(kept))


def list_all(session: Session) -> None:
    """List the models that are kept, the newest first."""
    listener = session.library.people.shown(session.user)
    kept = session.library.recommending.models.all(listener)
    shown = _lines(kept) if kept else [text("No model is kept yet. Make some: music-rec train")]
    session.answer(_document(kept, session.library.evaluating.scores(listener)), *shown)


def use(session: Session, version: Version) -> None:
    """Let this version answer, until another is chosen or trained."""
    listener = session.library.people.editable(session.user)
    kept = session.library.recommending.models.use(listener, version)
    session.answer(_document([kept], session.library.evaluating.scores(listener)), *_lines([kept]))


def _document(kept: Sequence[KeptModel], scores: Sequence[Score]) -> dict[str, Any]:
    return {
        "models": [
            {
                "name": one.name,
                "version": one.version,
                "active": one.active,
                "usable": one.usable,
                "made_at": int(one.made_at),
                "scores": {score.metric: score.value for score in scores if score.model == one.name},
            }
            for one in kept
        ]
    }


def _lines(kept: Sequence[KeptModel]) -> Iterator[RenderableType]:
    for one in kept:
        state = "answers" if one.active else "kept" if one.usable else OF_OTHER_CODE
        yield text(f"{one.version}  made {datetime.fromtimestamp(one.made_at):%Y-%m-%d %H:%M}, {state}")
