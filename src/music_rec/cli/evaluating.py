"""How good recommendations are on the listener's own past, and what they are like: `evaluate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import Side, say, table, text
from music_rec.cli.session import Session
from music_rec.cli.watching import watched

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from music_rec.core.models import Score

DISCOVERY = "artist.discovery_at_100"
RIGHT = ("track.mrr_at_20", "track.hit_at_20", "artist.mrr_at_20", "artist.hit_at_20", DISCOVERY)
"""How often each was right."""
LISTS = tuple(f"{level}.{name}_at_20" for level in ("track", "artist") for name in ("coverage", "novelty", "gini"))
"""What the lists of each are like."""
OVER = "_over_"
"""In the name of what compares with the best simple one."""
SPACED = str.maketrans("._", "  ")
"""Metrics in words, which a narrow terminal breaks between."""
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
    by_model: dict[str, dict[str, Score]] = {}
    for one in scores:
        by_model.setdefault(one.model, {})[one.metric] = one
    models = sorted(by_model, key=lambda name: [-_value(by_model[name].get(metric)) for metric in RIGHT])
    measured = {one.metric for one in scores}
    yield _table(by_model, models, [metric for metric in RIGHT if metric in measured])
    yield text("Each knew the first four fifths of your plays, then guessed at moments of the last fifth, knowing all before.")
    if DISCOVERY in measured:
        yield text(
            "Discovery: of the artists you took up later, how many stood among 100 named from what others play. Asked when"
            " three and four fifths of your plays were known."
        )
    if over := sorted((metric for metric in measured if OVER in metric), reverse=True):
        yield text("")
        yield _table(by_model, [name for name in models if by_model[name].keys() & {*over}], over)
        yield text(
            "How much higher the MRR is than that of the simple recommender that had the highest (of popularity, recent"
            " popularity, recency, actr and markov), at the same moments. Better is shown only where the whole interval lies"
            " above 0."
        )
    if of_lists := [metric for metric in LISTS if metric in measured]:
        yield text("")
        yield _table(by_model, [name for name in models if by_model[name].keys() & {*of_lists}], of_lists)
        yield text(
            "What the same lists of 20 were like, right or not. Coverage: the share of what you had played that was named at"
            " all. Novelty: how rare what was named is among your plays, in bits (10 is one play in 1,024, 11 one in 2,048)."
            " Gini: how unevenly the names are spread over what you had played, from 0, all equally often, to 1, always the"
            " same."
        )


def _table(by_model: Mapping[str, Mapping[str, Score]], models: Sequence[str], metrics: Sequence[str]) -> Table:
    columns: dict[str, Side] = {"model": "left"}
    heads = [(metric.removesuffix("_at_20") if metric in LISTS else metric).translate(SPACED) for metric in metrics]
    rows = [[name, *(_cell(by_model[name].get(metric)) for metric in metrics)] for name in models]
    grid = table(columns | dict.fromkeys(heads, "right"), rows)
    grid.columns[0].no_wrap, grid.padding = True, (0, 0, 0, 1)  # else a narrow terminal breaks names and heads within words
    return grid


def _value(score: Score | None) -> float:
    return score.value if score else 0.0


def _cell(score: Score | None) -> str:
    if score is None:
        return ""
    if OVER in score.metric:
        return f"{score.value:+.1%} ({score.low:+.1%} to {score.high:+.1%})"
    return f"{score.value:.3f}" if score.metric in LISTS else f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})"
