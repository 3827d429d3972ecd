"""Looking up in words: shares, what is left, what a token would change, and what each source came to."""

from __future__ import annotations

from music_rec.core.facts import SourceReport
from music_rec.core.models import Listener
from music_rec.outlook import Outlook, Share
from streamlit_app.utils import look_up_words as words

ADA = Listener(1, "Ada")
HOUR = 3600


def left(seconds: float, most: float = 0, **others: Share) -> Outlook:
    """One source that takes so long, at one request a second."""
    return Outlook({"musicbrainz": Share(int(seconds), int(most or seconds)), **others})


def test_shares_of_plays_are_told_with_what_they_are_of():
    said = words.known({"genres": 0.84, "lengths": 0.91, "years": 0, "moods": 1})

    assert said.replace("\u00a0", " ") == "Genres for 84 % of your plays, lengths for 91 %, years for 0 %"


def test_what_is_left_is_nothing_once_nothing_is():
    assert words.left(left(240)) == "about 4 minutes left"
    assert words.left(left(240, 2400)) == "4 to 40 minutes left"
    assert words.left(left(10, 2400)) == "up to 40 minutes left"
    assert words.left(left(10)) == "less than a minute left"
    assert words.left(left(0)) == ""


def test_token_is_named_where_it_can_save_much_and_only_there():
    begin = "with a free ListenBrainz token the rest takes"
    assert words.with_token(left(8 * HOUR, 16 * HOUR), left(240, HOUR)) == f"{begin} 4 to 60 minutes instead of 8 to 16 hours"
    assert words.with_token(left(8 * HOUR, 16 * HOUR), left(240, 9 * HOUR)) == f"{begin} as little as 4 minutes"
    assert words.with_token(left(8 * HOUR), left(7 * HOUR)) == ""
    assert words.with_token(left(60), left(1)) == ""
    assert words.with_token(left(8 * HOUR), None) == ""


def test_source_with_a_budget_is_told_apart():
    found = left(60, spotify=Share(3_000, 6_000, speed=500 / (24 * HOUR), days=True))

    assert found.seconds == (60, 60)
    assert words.budgets(found) == "Spotify takes 6 to 12 days beside that, since it allows few requests a day."
    both = left(60, spotify=Share(0, 6_000, 500 / (24 * HOUR), days=True), cyanite=Share(0, 300, 150 / (24 * HOUR), days=True))
    assert words.budgets(both).endswith("Cyanite takes up to 2 days beside that, since they allow few requests a day.")


def test_source_tells_what_it_came_to_and_what_it_waits_for():
    assert words.found(SourceReport(found=1234, doubtful=3, asked=5), going=False) == "1,234 found, 3 doubtful"
    assert words.found(SourceReport(asked=1), going=True) == "1 request, nothing found so far"
    assert words.found(SourceReport(), going=False) == "nothing to ask"
    assert words.state(SourceReport("waiting", until=1_700_000_000), ADA, 1_699_999_000) == "waits until 22:13"
    assert words.state(SourceReport(), ADA, 0) == ""
