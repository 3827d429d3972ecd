"""The question of every chart once more, in SQL.

An answer names the columns it checks, and its order is the order of the chart. `{item}` is artist, album or track,
`:choice` the choice, and `shown` is the frame of the chart, for queries about periods that the chart chose.
"""

from __future__ import annotations

from integration.charts_sql import known, moves, together, what, when

QUERIES: dict[str, str] = {
    "plays_over_time": when.PLAYS_OVER_TIME,
    "top_list": what.TOP_LIST,
    "listening_clock": when.LISTENING_CLOCK,
    "hours_of_the_week": when.HOURS_OF_THE_WEEK,
    "calendar": when.CALENDAR,
    "streaks": when.STREAKS,
    "new_artists": when.NEW_ARTISTS,
    "sittings": together.SITTINGS,
    "openers": together.OPENERS,
    "in_a_row": together.IN_A_ROW,
    "discovery_curve": when.DISCOVERY_CURVE,
    "diversity": when.DIVERSITY,
    "concentration": what.CONCENTRATION,
    "on_this_day": what.ON_THIS_DAY,
    "anniversaries": what.ANNIVERSARIES,
    "forgotten": what.FORGOTTEN,
    "one_hit_wonders": what.ONE_HIT_WONDERS,
    "golden_oldies": what.GOLDEN_OLDIES,
    "returns": what.RETURNS,
    "climbers": moves.CLIMBERS,
    "unlikely_months": moves.UNLIKELY_MONTHS,
    "weeks_at_number_one": moves.WEEKS_AT_NUMBER_ONE,
    "adoption": moves.ADOPTION,
    "milestones": what.MILESTONES,
    "eddington": when.EDDINGTON,
    "silences": when.SILENCES,
    "co_listening": together.CO_LISTENING,
    "whole_albums": together.WHOLE_ALBUMS,
    "chapters": moves.CHAPTERS,
    "genre_river": known.GENRE_RIVER,
    "decades": known.DECADES,
    "release_age": known.RELEASE_AGE,
    "mood_map": known.MOOD_MAP,
    "mood_drift": known.MOOD_DRIFT,
    "obscurity": known.OBSCURITY,
    "lengths": known.LENGTHS,
    "countries": known.COUNTRIES,
    "languages": known.LANGUAGES,
    "scripts": known.SCRIPTS,
    "timeline": when.TIMELINE,
    "rank_over_time": moves.RANK_OVER_TIME,
}

UNITS: dict[tuple[str, str], str] = {
    ("plays_over_time", "minutes"): when.PLAYS_OVER_TIME_IN_MINUTES,
    ("plays_over_time", "days"): when.PLAYS_OVER_TIME_IN_DAYS,
    ("top_list", "minutes"): what.TOP_LIST_IN_MINUTES,
    ("top_list", "days"): what.TOP_LIST_IN_DAYS,
}
"""The charts that can count in another unit."""
