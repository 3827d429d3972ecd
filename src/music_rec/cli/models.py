"""Fitted models: `train`, `models list` and `models use`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import say, text
from music_rec.cli.session import Session
from music_rec.core.errors import JobHeldError
from music_rec.core.models import Level
from music_rec.library.evaluating import MIX
from music_rec.library.learning import OF_OTHERS, UNHEARD
from music_rec.library.models import OF_OTHER_CODE

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import KeptModel, Listener, Score

Table = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="FILE", exists=True, dir_okay=False, help="What others play: CSV or Parquet, user, item, count."
    ),
]
KEPT = "kept, learned from what was known before"
LEVELS: tuple[Level, ...] = ("track", "artist")
Version = Annotated[str, typer.Argument(metavar="VERSION", help="As `models list` names it.")]


def train(session: Session, data: Table = None) -> None:
    """Fit the models on your plays of now, and keep them with what they recommend; the last three versions stay."""
    listener = session.library.people.editable(session.user)
    with session.screen.working("Learning from your plays"):
        kept = session.library.recommending.train(listener, data, say)
        with suppress(JobHeldError):  # another program is at it already
            session.library.batch.start(listener).result()
    _answer(session, listener, kept)


def list_all(session: Session) -> None:
    """List the models that are kept, the newest first, and which of them answer."""
    listener = session.library.people.shown(session.user)
    _answer(session, listener, session.library.recommending.kept(listener))


def use(session: Session, version: Version) -> None:
    """Let this version answer, until another is chosen or trained."""
    listener = session.library.people.editable(session.user)
    kept = session.library.recommending.models.use(listener, version)
    _answer(session, listener, [kept])


def _answer(session: Session, listener: Listener, kept: Sequence[KeptModel]) -> None:
    best: dict[Level, str] = {one: session.library.recommending.best_measured(listener, one) for one in LEVELS}
    shown = _lines(kept, best) if kept else [text("No model is kept yet. Make some: music-rec train")]
    session.answer({**_document(kept, session.library.evaluating.scores(listener)), "answers": best}, *shown)


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


def _lines(kept: Sequence[KeptModel], best: Mapping[Level, str]) -> Iterator[RenderableType]:
    for one in kept:
        of_itself = one.name in (*best.values(), UNHEARD, OF_OTHERS)
        answers = "answers" if of_itself else f"answers where it is asked for: --model {one.name}"
        state = answers if one.active else KEPT if one.usable else OF_OTHER_CODE
        yield text(f"{one.version}  made {datetime.fromtimestamp(one.made_at):%Y-%m-%d %H:%M}, {state}")
    if {*best.values()} != {MIX}:
        yield text(
            f"Where no model is named, {best['track']} names tracks and {best['artist']} artists: they did best on your past."
        )
