"""How good recommendations are on the listener's own past: `evaluate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import Side, say, table, text
from music_rec.cli.session import Session
from music_rec.cli.watching import watched

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import Score

DISCOVERY = "artist.discovery_at_100"
Models = Annotated[list[str] | None, typer.Option("--model", help="Only this one. Repeatable.")]


def evaluate(session: Session, model: Models = None) -> None:
    """Let every recommender guess what you played next, knowing only what came before."""
    listener = session.library.people.shown(session.user)
    shelf = session.library.evaluating
    try:
        scores = watched(session, shelf.start(listener, model or ()), lambda: shelf.job(listener), "Walking your past")
    except KeyboardInterrupt:
        say("Interrupted. The scores of before stay.")
        raise
    session.answer(to_document(scores, shelf.protocol()), *_told(scores))


def to_document(scores: Sequence[Score], protocol: dict[str, Any]) -> dict[str, Any]:
    """The value of each metric by model, their intervals, and what was asked of all alike."""
    models: dict[str, dict[str, float]] = {}
    intervals: dict[str, dict[str, list[float]]] = {}
    for one in scores:
        models.setdefault(one.model, {})[one.metric] = one.value
        intervals.setdefault(one.model, {})[one.metric] = [one.low, one.high]
    return {
        "models": models,
        "intervals": intervals,
        "protocol": {**protocol, "moments": max((one.n for one in scores), default=0)},
    }


def _told(scores: Sequence[Score]) -> Iterator[RenderableType]:
    metrics = sorted({one.metric for one in scores}, reverse=True)
    by_model: dict[str, dict[str, Score]] = {}
    for one in scores:
        by_model.setdefault(one.model, {})[one.metric] = one
    ordered = sorted(by_model, key=lambda name: [-_value(by_model[name].get(metric)) for metric in metrics])
    rows = [[name, *(_cell(by_model[name].get(metric)) for metric in metrics)] for name in ordered]
    columns: dict[str, Side] = {"model": "left"}
    yield table(columns | dict.fromkeys(metrics, "right"), rows)
    yield text("Each knew the first four fifths of your plays, then guessed at moments of the last fifth, knowing all before.")
    if DISCOVERY in metrics:
        yield text(
            "Discovery: of the artists you took up later, how many stood among 100 named from what others play. Asked when"
            " three and four fifths of your plays were known."
        )


def _value(score: Score | None) -> float:
    return score.value if score else 0.0


def _cell(score: Score | None) -> str:
    return f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})" if score else ""
