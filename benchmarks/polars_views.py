"""The views of `benchmarks.views` as polars answers them: what someone who knows it well would write.

Names are enums in the order of our groups, so that equal plays are ordered alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import polars as pl
import polars.selectors as cs

from music_rec.analyzers.sessions import GAP_S
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES, Entity

MONTHS = 12
"""Of a race and of forgetting."""


def frame_of(history: History) -> pl.DataFrame:
    """One row a play, oldest first: played_at (UTC s), local, day, artist, album, track."""
    columns = {
        "played_at": pl.Series(history.played_at).set_sorted(),
        "local": pl.Series(history.local * 1_000).cast(pl.Datetime("ms")),
        "day": pl.Series(history.day).cast(pl.Date),
    }
    return pl.DataFrame({**columns, **{entity: _enum(history, entity) for entity in ENTITIES}})


def _enum(history: History, entity: Entity) -> pl.Series:
    codes = history.codes(entity)
    names = history.names(entity, np.arange(int(codes.max(initial=0)) + 1))
    known = pl.Enum([f"{name} #{group}" for group, name in enumerate(names)])
    groups = pl.Series(codes).cast(pl.UInt32)
    return groups.set(groups == 0, None).cat.to(known)


def plain(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    """Rows of numbers: groups, days counted from 1970-01-01, and no more digits than two ways of adding up agree in."""
    return frame.with_columns(cs.enum().to_physical(), cs.date().to_physical(), cs.float().round(6)).rows()


def views(today: date, asked_of: Lens) -> Mapping[str, Callable[[pl.LazyFrame], pl.LazyFrame]]:
    """Every view by name; the first three ask about a range."""
    asked = pl.col("day").is_between(pl.lit(asked_of.start), pl.lit(asked_of.end))
    return {
        "top artists in a range": lambda plays: _top(plays.filter(asked), "artist"),
        "top albums in a range": lambda plays: _top(plays.filter(asked), "album"),
        "top tracks in a range": lambda plays: _top(plays.filter(asked), "track"),
        "plays by day": _by_day,
        "listening clock": _by_hour,
        "streaks": lambda plays: _streaks(plays, today),
        "sessions": _sessions,
        "discovery curve": _discovery,
        "entropy by month": _entropy,
        "rank race": _race,
        "on this day": lambda plays: _on_this_day(plays, today),
        "forgotten favourites": lambda plays: _forgotten(plays, today),
        "listened together": _together,
    }


def _month() -> pl.Expr:
    return pl.col("day").dt.month_start().alias("month")


def _top(plays: pl.LazyFrame, entity: str, n: int = 10) -> pl.LazyFrame:
    counts = plays.drop_nulls(entity).group_by(entity).agg(plays=pl.len())
    return counts.sort("plays", entity, descending=[True, False]).head(n)


def _by_day(plays: pl.LazyFrame) -> pl.LazyFrame:
    counts = plays.group_by("day").agg(plays=pl.len())
    days = plays.select(pl.date_range(pl.col("day").min(), pl.col("day").max()).alias("day"))
    return days.join(counts, on="day", how="left").with_columns(pl.col("plays").fill_null(0)).sort("day")


def _by_hour(plays: pl.LazyFrame) -> pl.LazyFrame:
    return plays.group_by(pl.col("local").dt.hour().alias("hour")).agg(plays=pl.len()).sort("hour")


def _streaks(plays: pl.LazyFrame, today: date) -> pl.LazyFrame:
    days = plays.select(pl.col("day").unique().sort())
    run = (pl.col("day").diff() != pl.duration(days=1)).fill_null(value=True).cum_sum().alias("run")
    runs = days.group_by(run).agg(first=pl.col("day").min(), last=pl.col("day").max(), days=pl.len())
    current = pl.col("last") >= today - timedelta(days=1)
    return runs.select("first", "last", "days", current=current).sort("days", "last", descending=True)


def _session() -> pl.Expr:
    return (pl.col("played_at").diff() > GAP_S).fill_null(value=True).cum_sum().alias("session")


def _sessions(plays: pl.LazyFrame, n: int = 20) -> pl.LazyFrame:
    began, ended = pl.col("played_at").first(), pl.col("played_at").last()
    sessions = plays.group_by(_session()).agg(since=began, until=ended, plays=pl.len())
    sizes = sessions.select(sessions=pl.len(), median_plays=pl.col("plays").median())
    longest = sessions.select("since", "until", "plays").sort("plays", "since", descending=True).head(n)
    return longest.join(sizes, how="cross")


def _discovery(plays: pl.LazyFrame) -> pl.LazyFrame:
    firsts = plays.group_by("artist").agg(pl.col("day").first())
    new = firsts.group_by(_month()).agg(new=pl.len())
    months = plays.select(pl.date_range(pl.col("day").min().dt.month_start(), pl.col("day").max(), "1mo").alias("month"))
    every = months.join(new, on="month", how="left").sort("month").with_columns(pl.col("new").fill_null(0))
    return every.with_columns(known=pl.col("new").cum_sum())


def _entropy(plays: pl.LazyFrame) -> pl.LazyFrame:
    cells = plays.group_by(_month(), "artist").agg(plays=pl.len())
    effective = pl.col("plays").entropy(math.e).exp()
    return cells.group_by("month").agg(pl.col("plays").sum(), artists=pl.len(), effective=effective).sort("month")


def _race(plays: pl.LazyFrame, n: int = 10) -> pl.LazyFrame:
    """Window by window: spreading every month over the twelve it counts in takes longer, a grid of all months longest."""
    cells = plays.group_by(_month(), "artist").agg(plays=pl.len()).collect()
    months = cells["month"].unique().sort()
    windows = [_leaders(cells, months[max(at - MONTHS + 1, 0)], last, n) for at, last in enumerate(months)]
    leaders = pl.concat(windows).lazy().sort("month", "plays", "artist", descending=[False, True, False])
    return leaders.select("month", pl.int_range(1, pl.len() + 1).over("month").alias("place"), "artist", "plays")


def _leaders(cells: pl.DataFrame, first: date, last: date, n: int) -> pl.DataFrame:
    held = cells.filter(pl.col("month").is_between(first, last))
    sums = held.group_by("artist").agg(pl.col("plays").sum())
    return sums.top_k(n, by=["plays", "artist"], reverse=[False, True]).with_columns(month=pl.lit(last))


def _on_this_day(plays: pl.LazyFrame, today: date, n: int = 3) -> pl.LazyFrame:
    day = pl.col("day")
    that_day = (day.dt.month() == today.month) & (day.dt.day() == today.day) & (day.dt.year() < today.year)
    counts = plays.filter(that_day).group_by("day", "track").agg(plays=pl.len())
    totals = counts.with_columns(day_plays=pl.col("plays").sum().over("day"))
    best = totals.sort("day", "plays", "track", descending=[True, True, False]).group_by("day", maintain_order=True).head(n)
    return best.select("day", "track", "plays", "day_plays")


def _forgotten(plays: pl.LazyFrame, today: date, least: int = 25, n: int = 20) -> pl.LazyFrame:
    heard = plays.group_by("track").agg(plays=pl.len(), last=pl.col("day").last())
    silent = pl.col("last") <= pl.lit(today).dt.offset_by(f"-{MONTHS}mo")
    best = heard.filter((pl.col("plays") >= least) & silent).sort("plays", "track", descending=[True, False]).head(n)
    return best.with_columns(days_silent=(pl.lit(today) - pl.col("last")).dt.total_days())


def _together(plays: pl.LazyFrame, n: int = 30, least: int = 10) -> pl.LazyFrame:
    best = _top(plays, "artist", n).select("artist").with_row_index("rank").collect()
    sessions = plays.select(_session(), "artist")
    heard = sessions.filter(pl.col("artist").is_in(best["artist"].implode())).unique().join(best.lazy(), on="artist")
    pairs = heard.join(heard, on="session", suffix="_b").filter(pl.col("rank") < pl.col("rank_b"))
    both = pairs.group_by("artist", "artist_b").agg(both=pl.len()).filter(pl.col("both") >= least)
    alone = heard.group_by("artist").agg(alone=pl.len())
    known = both.join(alone, on="artist").join(alone, left_on="artist_b", right_on="artist", suffix="_b")
    expected = pl.col("alone") * pl.col("alone_b") / pl.col("total")
    lifts = known.join(sessions.select(total=pl.col("session").max()), how="cross").with_columns(lift=pl.col("both") / expected)
    return lifts.select("artist", "artist_b", "both", "lift").sort(
        "lift", "artist", "artist_b", descending=[True, False, False]
    )
