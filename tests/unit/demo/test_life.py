"""Each fact planted in the demo's life can be read from its plays alone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

import pandas as pd

from music_rec.core.keys import name_key
from music_rec.core.zones import Zones
from music_rec.demo import OTHER_NAME, SAME_NAMES
from music_rec.demo.life import Days

TODAY = date(2026, 11, 20)


def within(frame: pd.DataFrame, days: Days) -> pd.DataFrame:
    return frame[(frame.day >= days.first) & (frame.day <= days.last)]


def share_at(hours: tuple[int, int], local: pd.Series) -> float:
    return float(local.dt.hour.between(*hours).mean())


def test_evenings_stay_evenings_after_the_move(demo, plays):
    before, after = plays[plays.day < demo.life.moved_on], plays[plays.day >= demo.life.moved_on]
    in_old_zone = pd.to_datetime(Zones(demo.zones[:1]).local(after.played_at.to_numpy()), unit="s").to_series()

    assert [zone for _, zone in demo.zones] == ["Europe/Berlin", "America/New_York"]
    assert abs(share_at((18, 23), before.local) - share_at((18, 23), after.local)) < 0.05
    assert share_at((2, 5), after.local) < 0.01
    assert share_at((2, 5), in_old_zone) > 0.2


def test_days_of_the_move_are_silent(demo, rows):
    moved_on = demo.life.moved_on

    assert within(rows, Days(moved_on - timedelta(days=1), moved_on + timedelta(days=1))).empty


def test_one_summer_is_silent_for_seven_weeks(demo, rows):
    silent = demo.life.silent_summer

    assert within(rows, silent).empty
    assert (silent.last - silent.first).days >= 49
    assert rows.played_at.diff().max() >= 49 * 86_400
    assert len(within(rows, Days(silent.first - timedelta(days=14), silent.last + timedelta(days=14)))) > 100


def test_christmas_songs_return_every_december_and_only_then(plays):
    christmas = plays[plays.genre == "christmas"].local
    per_year = christmas.dt.year.value_counts()

    assert set(christmas.dt.month) == {12}
    assert sorted(per_year.index) == list(range(2018, 2026))
    assert per_year.min() >= 30


def test_obsession_comes_at_once_and_fades(demo, plays):
    artist, title = demo.life.obsession
    days, obsessed = plays[(plays.artist == artist) & (plays.title == title)].day, demo.life.obsessed
    weeks = ((days - obsessed.first).map(lambda passed: passed.days) // 7).value_counts()

    assert days.min() >= obsessed.first
    assert weeks[weeks.index < 5].sum() >= 250
    assert weeks[weeks.index < 5].min() > 2 * weeks[weeks.index >= 7].max()
    assert plays.groupby(["artist", "title"]).size().idxmax() == demo.life.obsession


def test_a_favourite_was_forgotten_two_years_ago(demo, plays):
    days = plays[plays.artist == demo.life.forgotten].day
    before = plays[plays.day <= demo.life.forgotten_after]

    assert len(days) >= 400
    assert demo.life.forgotten in before.artist.value_counts().index[:5]
    assert days.max() <= demo.life.forgotten_after < TODAY - timedelta(days=2 * 365)


def test_albums_are_played_through_in_order(demo, rows):
    whole = 0
    for album, run in groupby(zip(rows.album, rows.artist, rows.title, strict=True), key=itemgetter(0)):
        _, artists, titles = zip(*run, strict=True)
        whole += demo.tracklists.get((artists[0], album)) == titles and len(titles) >= 4

    assert whole > 1_000


def test_children_sing_in_the_afternoons_of_one_month(demo, plays):
    songs = plays[plays.genre == "children"]

    assert len(songs) >= 120
    assert len(within(songs, demo.life.child_month)) == len(songs)
    assert songs.local.dt.hour.between(13, 17).all()
    assert songs.day.nunique() >= 20


def test_some_artists_come_in_two_spellings_of_one_key(plays):
    counts = plays.spelling.value_counts()

    for name, other in SAME_NAMES:
        assert name_key(name) == name_key(other)
        assert counts[name] > counts[other] > 20


def test_one_artist_comes_in_two_spellings_only_an_edit_can_join(plays):
    name, other = OTHER_NAME

    assert name_key(name) != name_key(other)
    assert plays.spelling.value_counts()[other] > 20


def test_new_artists_come_steadily_and_in_waves(demo, plays):
    first = plays.drop_duplicates("artist")
    per_year = first.local.dt.year.value_counts()

    assert per_year[[2019, 2020, 2021, 2022, 2023, 2024, 2025]].min() >= 80
    for wave in demo.life.waves:
        weeks = ((wave.last - wave.first).days + 1) / 7
        assert len(within(first, wave)) / weeks > 1.8 * len(first) / (8 * 52)


def test_listening_grows(plays):
    first_year = plays[plays.day < date(2019, 11, 20)]
    last_year = plays[plays.day >= date(2025, 11, 20)]

    assert len(last_year) > 1.4 * len(first_year)


def test_taste_moves_from_german_bands_to_hip_hop(plays):
    years = pd.crosstab(plays.local.dt.year, plays.genre, normalize="index")

    assert years.loc[2019, "german indie"] > 2 * years.loc[2025, "german indie"]
    assert years.loc[2025, "hip-hop"] > 3 * years.loc[2019, "hip-hop"]
    assert years.loc[2025, "ambient"] > 1.5 * years.loc[2019, "ambient"]


def test_friday_and_saturday_nights_belong_to_the_club(plays):
    night = plays[plays.local.dt.hour.between(21, 23)]
    weekend = night[night.local.dt.day_of_week.isin([4, 5])]

    assert len(weekend) > 2 * (len(night) - len(weekend))
    assert weekend.genre.value_counts().index[0] == "techno"


def test_workday_mornings_are_early_and_weekend_mornings_late(plays):
    weekend = plays.local.dt.day_of_week >= 5

    assert share_at((6, 8), plays.local[~weekend]) > 0.15
    assert share_at((6, 8), plays.local[weekend]) < 0.01


def test_a_few_favourites_take_a_great_share_and_many_are_rare(plays):
    counts = plays.artist.value_counts()

    assert counts.iloc[: len(counts) // 10].sum() > 0.35 * len(plays)
    assert (counts <= 5).mean() > 0.15
    assert plays.groupby(["artist", "title"]).size().gt(1).mean() > 0.6


def test_plays_of_one_session_share_a_genre(plays):
    near = plays.played_at.diff() < 600

    assert (plays.genre == plays.genre.shift())[near].mean() > 0.85
