"""How much the demo listener likes and listens, day by day."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from music_rec.demo.genres import GENRES
from music_rec.demo.life import CHILDREN, CHRISTMAS, YEARS, Bools, Days, Floats, Life

MONTHS = (1.04, 1.0, 1.02, 0.98, 0.95, 0.9, 0.84, 0.8, 0.98, 1.1, 1.16, 1.1)
"""Listening by month: long evenings in November, holidays in August."""
GROWTH = (0.66, 0.76, 0.88, 0.94, 0.97, 1.09, 1.16, 1.24, 1.28)
"""Listening at the beginning, after one year, ..., after eight."""
WAVE = 7.0
"""How many times more new artists than usual a wave brings."""


def appeal(life: Life) -> Floats:
    """Liking of every genre on every day (days x genres); the slots of a day come on top."""
    at = _years(life)
    knots = np.arange(YEARS + 1)
    seasons = np.array([day.month % 12 // 3 for day in life.dates()])
    columns = [np.interp(at, knots, genre.years) * np.array(genre.seasons)[seasons] for genre in GENRES]
    own_time = {CHILDREN: life.within(life.child_month), CHRISTMAS: _advent(life)}
    return np.stack([column * own_time.get(genre.name, 1) for genre, column in zip(GENRES, columns, strict=True)], axis=1)


def volume(life: Life, rng: np.random.Generator) -> Floats:
    """How much is listened to on every day, about 1; 0 where there is silence."""
    months = np.array([MONTHS[day.month - 1] for day in life.dates()])
    growth = np.interp(_years(life), np.arange(YEARS + 1), GROWTH)
    mood = np.repeat(0.72 + 0.56 * rng.random(life.count // 7 + 1), 7)[: life.count]
    return np.where(_quiet(life) | (rng.random(life.count) < 0.035), 0, months * growth * mood)


def novelty(life: Life) -> Floats:
    """How many times as many new artists as usual every day brings."""
    waves = np.any([life.within(wave) for wave in life.waves], axis=0)
    return np.where(waves, WAVE, 1.0)


def _years(life: Life) -> Floats:
    return np.arange(life.count, dtype=np.float64) * (YEARS / life.count)


def _advent(life: Life) -> Bools:
    return np.array([day.month == 12 and day.day <= 26 for day in life.dates()])


def _quiet(life: Life) -> Bools:
    """The silent summer and the days of the move, each from the day before: its night would reach into them."""
    day = timedelta(days=1)
    summer = Days(life.silent_summer.first - day, life.silent_summer.last)
    return life.within(summer) | life.within(Days(life.moved_on - 2 * day, life.moved_on + day))
