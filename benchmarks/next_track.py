"""What comes next, over an invented listener of very many tracks: how long ranking, taking in a play and fitting take."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.measure import Sample, WrongResultError, apart, best, measured
from music_rec.core.protocols import Recommender, Request
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.blend import Blend

TRACKS_A_ROW = 0.06
"""A million rows stand for 60,000 tracks, of which a listener has 200,000 plays."""
PLAYS_A_ROW = 0.2
ASKED = ("ranker", "markov", "rules", "session_knn", "hybrid")
ANSWERING = ("ranker", "hybrid")
"""What answers by default, and so must at once."""
FITTING_S, FITTING_MB = 60.0, 1024.0
"""What the mix may take for a listener of 200,000 plays, and so what each of its parts may."""
IN_A_ROW = 10
"""Plays taken in one by one."""
ANSWER_MS = 20.0
TAKING_IN_MS = 1.0
PROMISES = {"ranking": ANSWER_MS, "ranking from ten seeds": ANSWER_MS, "one play taken in": TAKING_IN_MS}
OF_ARTISTS = {"ranking artists behind a new play": ANSWER_MS, "one play taken in where artists were asked": TAKING_IN_MS}
"""Artists are ranked by tracks as well, and an answer first takes in the plays that came since the one before."""
ALBUM = 12
"""Tracks of an artist; one in so many tracks more was never heard."""


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of fitting with the first answer, of a later answer and of one play taken in, by model, each in a process, also
    where artists are asked for; of all other models, fitted on a tenth, of one play taken in.
    """
    tracks, plays = int(bench.rows * TRACKS_A_ROW), int(bench.rows * PLAYS_A_ROW)
    for name in ASKED:
        samples = apart(followed, name, tracks, plays, bench.repeat)
        fitting = samples["fitting"]
        yield Figure(f"{name}: fitting {plays:,} plays of {tracks:,} tracks", fitting.cpu_s, "CPU s", at_most=FITTING_S)
        yield Figure(f"{name}: growth of the peak of memory by it", fitting.grown_mb, "MB", at_most=FITTING_MB)
        for what, promise in PROMISES.items():
            at_most = promise if name in ANSWERING or "ranking" not in what else None
            yield Figure(f"{name}: {what}", samples[what].cpu_s * 1000, "CPU ms", at_most=at_most)
    for name in ANSWERING:
        samples = apart(artists_followed, name, tracks, plays, bench.repeat)
        for what, promise in OF_ARTISTS.items():
            yield Figure(f"{name}: {what}", samples[what].cpu_s * 1000, "CPU ms", at_most=promise)
    others = [name for name in RECOMMENDERS if name not in ASKED]
    for name, ms in apart(taken_in, others, tracks // 10, plays // 10, bench.repeat).items():
        yield Figure(f"{name}: one of {IN_A_ROW} plays taken in", ms, "CPU ms", at_most=TAKING_IN_MS)
    fitting, asked = apart(unheard, tracks, plays, bench.repeat)
    yield Figure(f"discovery: fitting these and {tracks // ALBUM:,} never heard", fitting.cpu_s, "CPU s", at_most=FITTING_S)
    yield Figure("discovery: growth of the peak of memory by it", fitting.grown_mb, "MB", at_most=FITTING_MB)
    yield Figure("discovery: ranking", asked.cpu_s * 1000, "CPU ms", at_most=ANSWER_MS)


def followed(name: str, tracks: int, plays: int, repeat: int) -> dict[str, Sample[int]]:
    """By what was done: its cheapest run, and whether an answer named something; WrongResultError where not."""
    known = invented(tracks, plays)
    model = RECOMMENDERS[name]()
    fitting, seeds = measured(_fitted, model, known, known[["item", "artist"]].drop_duplicates()), _seeds(known)
    taken, asked, seeded = [], [], []
    for play in _later(known, 10 * repeat):
        taken.append(measured(model.observe, play).giving(0))
        asked.append(measured(_answer, model))
        seeded.append(measured(_answer, model, Request(seeds=seeds)))
    if not asked[0].result or not seeded[0].result:
        raise WrongResultError(f"{name} names no track")
    costs = [fitting, best(asked), best(seeded), best(taken)]
    return dict(zip(["fitting", *PROMISES], costs, strict=True))


def artists_followed(name: str, tracks: int, plays: int, repeat: int) -> dict[str, Sample[int]]:
    """By what was done: its cheapest run where artists were asked for before, an answer with the play that came last."""
    known, request = invented(tracks, plays), Request(level="artist")
    model = RECOMMENDERS[name]()
    _fitted(model, known, known[["item", "artist"]].drop_duplicates(), request)
    taken, asked = [], []
    for play in _later(known, 10 * repeat):
        taken.append(measured(model.observe, play).giving(0))
        asked.append(measured(_answer, model, request))
    if not asked[0].result:
        raise WrongResultError(f"{name} names no artist")
    return dict(zip(OF_ARTISTS, [best(asked), best(taken)], strict=True))


def unheard(tracks: int, plays: int, repeat: int) -> tuple[Sample[int], Sample[int]]:
    """The cost of fitting the mix of what was never heard with its first answer, and of its cheapest later one."""
    known, about = invented(tracks, plays), facts(tracks)
    model, request = Blend(), Request(exclude_heard=True)
    fitting = measured(_fitted, model, known, about, request)
    asked = best([measured(_answer, model, request) for _ in range(10 * repeat)])
    if not asked.result:
        raise WrongResultError("discovery names no track")
    return fitting, asked


def taken_in(names: list[str], tracks: int, plays: int, repeat: int) -> dict[str, float]:
    """The least CPU milliseconds of taking in one of some plays that come one by one, by model."""
    known, found = invented(tracks, plays), {}
    later = _later(known, IN_A_ROW * repeat)
    for name in names:
        model = RECOMMENDERS[name]().fit(known, known[["item", "artist"]].drop_duplicates())
        rounds = [later[start : start + IN_A_ROW] for start in range(0, len(later), IN_A_ROW)]
        found[name] = best([measured(_taken_in, model, one) for one in rounds]).cpu_s * 1000 / IN_A_ROW
    return found


def _taken_in(model: Recommender, plays: list[pd.DataFrame]) -> None:
    for one in plays:
        model.observe(one)


def _later(known: pd.DataFrame, n: int) -> list[pd.DataFrame]:
    """The last plays once more, one by one, behind all others."""
    more = known.iloc[-n:].assign(timestamp=int(known["timestamp"].iloc[-1]) + 240 * np.arange(1, n + 1))
    return [more.iloc[[row]] for row in range(n)]


def invented(tracks: int, plays: int) -> pd.DataFrame:
    """Plays of one listener: every track once, the rest in runs of up to ten of one artist's tracks, some far more often."""
    rng = np.random.default_rng(1)
    starts = (tracks * rng.random((plays - tracks) // 5) ** 4).astype(np.int64)
    lengths = rng.integers(1, 11, len(starts))
    runs = np.repeat(starts, lengths) + np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    items = np.concatenate([rng.permutation(tracks), runs % tracks])[:plays]
    at = 1_500_000_000 + np.cumsum(np.where(rng.random(len(items)) < 0.1, 20_000, 220))
    return pd.DataFrame({"user": 0, "item": items, "timestamp": at, "artist": items // ALBUM})


def facts(tracks: int) -> pd.DataFrame:
    """The `tracks` frame of what was played, and of a twelfth more that was not but is near to it, with all that is told."""
    rng, item = np.random.default_rng(2), np.arange(tracks + tracks // ALBUM)
    artist = item // ALBUM
    tags, words = rng.integers(0, 60, (len(item), 3))[artist], rng.integers(0, 900, (len(item), 2))
    near = zip(rng.integers(0, tracks, (len(item), 5)).tolist(), rng.random((len(item), 5)).tolist(), strict=True)
    return pd.DataFrame(
        {
            "item": item,
            "artist": artist,
            "artist_name": [f"artist {word}" for word in words[artist, 0].tolist()],
            "title": [f"track {word}" for word in words[:, 1].tolist()],
            "tags": [dict.fromkeys(map(str, each), 1.0) for each in tags.tolist()],
            "features": [{"energy": one, "valence": other} for one, other in rng.random((len(item), 2)).tolist()],
            "near": [dict(zip(*each, strict=True)) if row >= tracks else {} for row, each in enumerate(near)],
            "taste": rng.random(len(item)),
        }
    )


def _seeds(plays: pd.DataFrame) -> tuple[int, ...]:
    """The ten most played tracks of the most played artist."""
    of_artist = plays[plays["artist"] == plays["artist"].mode()[0]]
    return tuple(of_artist["item"].value_counts().index[:10].tolist())


def _fitted(model: Recommender, plays: pd.DataFrame, tracks: pd.DataFrame, request: Request = Request()) -> int:
    model.fit(plays, tracks)
    return _answer(model, request)


def _answer(model: Recommender, request: Request = Request()) -> int:
    return int(bool(model.recommend(request)))
