"""What to hear next: `recommend`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from music_rec.cli.screen import say, text
from music_rec.cli.session import Session
from music_rec.core.dials import LONGEST_REST, MOST_PER_ARTIST, MOST_PLAYS, Dials
from music_rec.core.errors import MusicRecError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import Listener
    from music_rec.library.recommending import Answer

Seeds = Annotated[
    list[str] | None,
    typer.Option("--seed", metavar="TEXT", help="An artist, or ARTIST - TITLE, to start from; may be given several times."),
]
Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="The recommender that answers.")]
Count = Annotated[int, typer.Option("-k", min=1, metavar="N", help="How many tracks.")]
Genre = Annotated[list[str] | None, typer.Option("--genre", metavar="NAME", help="Only of this genre. Repeatable.")]
Decade = Annotated[list[str] | None, typer.Option("--decade", metavar="YEAR", help="Only of this decade, as 1990. Repeatable.")]
Without = Annotated[list[str] | None, typer.Option("--without", metavar="ARTIST", help="Nothing by this artist. Repeatable.")]
OfLevel = Annotated[
    Literal["track", "artist"], typer.Option("--level", metavar="track|artist", help="Whether to name tracks or artists.")
]
Heard = Annotated[bool, typer.Option("--heard/--unheard", help="From what was played before, or from what never was.")]

Variety = Annotated[
    float,
    typer.Option(
        "--variety", min=0, max=1, metavar="0..1", help="0: the likeliest, however alike; 1: as unlike each other as may be."
    ),
]
LessPlayed = Annotated[
    float,
    typer.Option("--less-played", min=0, max=1, metavar="0..1", help="0: as it is; 1: what you played least comes first."),
]
AtMost = Annotated[
    int | None,
    typer.Option("--at-most-plays", min=1, max=MOST_PLAYS, metavar="N", help="Nothing you played more often than that."),
]
PerArtist = Annotated[
    int | None,
    typer.Option("--per-artist", min=1, max=MOST_PER_ARTIST, metavar="N", help="At most so many tracks of one artist."),
]
Rest = Annotated[
    int, typer.Option("--rest-days", min=0, max=LONGEST_REST, metavar="N", help="Nothing you played in the last N days.")
]


def recommend(
    session: Session,
    seed: Seeds = None,
    model: Model = None,
    k: Count = 20,
    heard: Heard = True,
    genre: Genre = None,
    decade: Decade = None,
    without: Without = None,
    level: OfLevel = "track",
    variety: Variety = 0,
    less_played: LessPlayed = 0,
    at_most_plays: AtMost = None,
    per_artist: PerArtist = None,
    rest_days: Rest = 0,
) -> None:
    """Recommend what to hear next, and say why."""
    listener, shelf = session.library.people.shown(session.user), session.library.recommending
    dials = Dials(variety, less_played, at_most_plays, per_artist, rest_days)
    if level == "artist" and per_artist is not None:
        raise UsageError("--per-artist is for tracks: each artist is named once.")
    asked = model or ("session_knn" if seed else shelf.best_of(listener, level, unheard=not heard))
    if words := shelf.must_learn(listener, asked, level):
        say(words)
    with session.screen.working("Listening to your past"):
        lens = shelf.narrowed(listener, genre or (), decade or (), without or ())
        answer = shelf.recommend(
            listener, level=level, model=model, k=k, seeds=seed or (), unheard=not heard, lens=lens, dials=dials
        )
    items = [
        {
            "artist": one.artist,
            "title": one.title,
            "score": one.score,
            "reasons": [reason.text for reason in one.reasons],
            "contributions": one.contributions,
        }
        for one in answer.items
    ]
    document = {"items": items, "model": answer.model, "version": answer.version, "fallback": answer.fallback}
    session.answer(document, *_lines(answer, dials))
    if level == "track":
        _note(session, listener, answer, seed or ())


def _note(session: Session, listener: Listener, answer: Answer, seeds: Sequence[str]) -> None:
    with suppress(MusicRecError):  # whoever asked has the answer
        session.library.shown.note(listener, answer, seeds).result()


def _lines(answer: Answer, dials: Dials) -> Iterator[RenderableType]:
    if dials.turned:
        yield text(f"Dials: {', '.join(dials.words())}.", "dim")
    if answer.fallback:
        yield text(answer.fallback)
    for place, one in enumerate(answer.items, 1):
        yield text(f"{place}. {' – '.join(filter(None, (one.artist, one.title)))}", "bold")
        for reason in dict.fromkeys(reason.text for reason in one.reasons):  # several recommenders may have the same
            yield text(reason, "dim", indent=4)
