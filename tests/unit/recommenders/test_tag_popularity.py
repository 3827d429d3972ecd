import pandas as pd

from music_rec.core.protocols import Request
from music_rec.recommenders.tag_popularity import Config, TagPopularity

DAY = 86_400
NOW = 1000
TRACKS = pd.DataFrame(
    {
        "item": [1, 2, 3, 4, 5],
        "tags": [{"rock": 1.0}, {"rock": 9.0, "loud": 2.0}, {"jazz": 1.0}, {"jazz": 1.0, "rock": 0.1}, {}],
    }
)


def plays(*rows: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


MANY = plays((0, 1, 100), (0, 1, 200), (1, 2, 300), (1, 3, 400), (1, 3, 500), (1, 3, 600), (1, 4, 700), (1, 5, 800))


def found(request: Request, config: Config = Config(tags=1)) -> list[tuple[int, float]]:
    return [(each.item, each.score) for each in TagPopularity(config).fit(MANY, TRACKS).recommend(request)]


def test_what_all_play_most_counts_within_the_tag_the_listener_hears_most():
    assert found(Request(now=NOW, user=0)) == [(1, 2), (2, 1), (4, 1)]
    assert found(Request(now=NOW, user=1)) == [(3, 3), (4, 1)]


def test_seeds_say_which_tag():
    assert found(Request(now=NOW, user=0, seeds=(3,))) == [(4, 1)]


def test_a_given_history_stands_for_the_own_plays():
    assert found(Request(now=NOW, history=(3,), exclude_heard=True)) == [(4, 1)]


def test_only_the_last_days_can_count():
    late = pd.concat([MANY, plays((1, 2, 90 * DAY))])
    config = Config(tags=1, window_days=30)

    model = TagPopularity(config).fit(late, TRACKS)

    assert [each.item for each in model.recommend(Request(user=0, now=90 * DAY))] == [2]


def test_the_reason_names_the_tag_and_the_own_plays():
    model = TagPopularity(Config(tags=1)).fit(MANY, TRACKS)

    reason = model.recommend(Request(now=NOW, user=0))[0].reasons[0]

    assert reason.text == "Number 1 of what all listeners play most in “rock”: 2 plays"
    assert reason.plays == (200, 100)


def test_without_tags_popularity_answers_and_it_is_said():
    model = TagPopularity().fit(MANY, TRACKS[["item"]])

    assert model.recommend(Request(now=NOW))[0].item == 3
    assert model.fallback == "No tags are known of what to start from."
