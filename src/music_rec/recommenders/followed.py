"""The ground of what comes next: the plays of it right after the last one, else all its plays."""

from __future__ import annotations

from music_rec.core.models import Reason
from music_rec.recommenders.explain import often, place_of
from music_rec.recommenders.opinion import Explain
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, Plays


def by_what_followed(name: str, log: PlayLog, past: Past, followed: Plays, last: int) -> Explain:
    """Reasons of a recommender: how often and when an item was played right after the last one, else how often at all.

    `followed` are the plays right after one of the code `last`.
    """
    after = f" right after {place_of(int(log.ids[last]))}"

    def explain(items: Int64, contributions: Float64) -> list[Reason]:
        codes = log.codes(items)
        times = followed.times_of(codes)
        alone = codes[[not at for at in times]]
        ever = dict(zip(alone.tolist(), past.times_of(alone), strict=True))
        return [
            _reason(name, past, at or ever[code], after if at else "", contribution)
            for code, at, contribution in zip(codes.tolist(), times, contributions.tolist(), strict=True)
        ]

    return explain


def _reason(name: str, past: Past, at: tuple[int, ...], after: str, contribution: float) -> Reason:
    return Reason(name, f"Played {often(len(at))}{after}{past.last_of(at)}", contribution, past.ground(at))
