"""What pages ask the library. Plays live in the library; figures and small answers are kept here, by revision and range."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from music_rec.core.dials import AT_REST, Dials
from music_rec.core.errors import StorageError, UsageError
from music_rec.core.history import History
from music_rec.core.lens import Item, Lens
from music_rec.core.models import Entity, Job, Level, Listener
from music_rec.core.seen import Seen
from music_rec.core.zones import Zones
from music_rec.library import Library
from music_rec.library.ids import mbid_of
from music_rec.library.recommending import HOUR, UNHEARD, Answer
from music_rec.wiring import open_library
from streamlit_app.components import chart_card, cover, played_around, summary, track_list
from streamlit_app.components.chart_card import Prepared
from streamlit_app.components.charts import Chart, Context, for_section
from streamlit_app.components.charts.chart import DASHBOARD, FACTS, HISTORY, countable
from streamlit_app.components.cover import Picture
from streamlit_app.components.item_rows import Count
from streamlit_app.components.summary import Summary
from streamlit_app.utils import display, sync_words
from streamlit_app.utils.state import LISTENER, SHOWN
from streamlit_app.utils.text import day_name
from streamlit_app.utils.waiting import wait_for

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.library.edits import Suggestion
    from music_rec.library.matches import Doubtful
    from music_rec.library.quality import Hygiene, Profile
    from music_rec.library.shown import Outcome
    from music_rec.outlook import Forecast

LOOKED_UP = ("plays", "edits", "facts")
"""The domains that decide what is known of plays."""

_library: Library | None = None
_opening = threading.Lock()


def get_library() -> Library:
    """The Library of this process, opened on first use."""
    global _library
    with _opening:
        if _library is None:
            _library = open_library()
        return _library


def close_library() -> None:
    """Stop what runs and close the Library, where one is open."""
    global _library
    with _opening:
        if _library is not None:
            _library.close()
        _library = None


def listener() -> Listener:
    """Whom the page is about: the one in the URL, else the one shown last; a name nobody has is passed over."""
    try:
        who = get_library().people.shown(st.query_params.get(LISTENER))
    except UsageError:
        who = get_library().people.shown()
    display.look_as(who.display)
    return who


@dataclass(frozen=True)
class Ground:
    """What answers rest on: a listener, a database, and how often each domain of it changed."""

    who: Listener
    revisions: tuple[tuple[str, int | str], ...]

    @classmethod
    def now(cls, who: Listener) -> Ground:
        """The ground as it is."""
        return cls(who, get_library().revisions(who))

    def of(self, needs: tuple[str, ...]) -> Ground:
        """The part that changes what is read from some domains."""
        return replace(self, revisions=tuple(one for one in self.revisions if one[0] in {"database", "listeners", *needs}))


@dataclass(frozen=True)
class Look:
    """The plays of a range, as they were when somebody looked; what is computed of them is kept for the next one."""

    ground: Ground
    """Read before the plays: an answer may be newer than its key says, never older."""
    context: Context
    everything: History
    """All plays, whatever the Lens."""

    def summary(self) -> Summary:
        """`summary.summarize`, computed once."""
        return self._once("summary", HISTORY, lambda: summary.summarize(self.context))

    def prepare(self, chart: Chart, context: Context, choice: str) -> Prepared:
        """`chart_card.prepare`, computed once for each choice."""
        return self._once((chart.id, chart.set_to, choice), chart.needs, lambda: chart_card.prepare(chart, context, choice))

    def keep(self, what: Hashable, compute: Callable[[], Any], also: Lens = Lens()) -> Any:
        """What `compute` makes of these plays, of those of another Lens, and of what the key says, computed once."""
        needs = FACTS if also.rests_on_facts else HISTORY
        return self._once(what, needs, compute)

    def around(self, item: Item) -> pd.DataFrame:
        """`played_around.found`, computed once."""
        return self._once(("around", item), HISTORY, lambda: played_around.found(self.context, item))

    def _once(self, what: Hashable, needs: tuple[str, ...], compute: Callable[[], Any]) -> Any:
        def computed() -> Any:
            with display.computed_for(self.ground.who.display):
                return compute()

        ground = self.ground.of((*needs, "facts") if self.context.lens.rests_on_facts else needs)
        return _once((what, ground, self.context.lens, self.context.today), computed)


def look(who: Listener, lens: Lens) -> Look:
    """What a page shows of a listener: the plays of the Lens, those of all days, and those of the period before."""
    ground = Ground.now(who)
    everything = get_library().history(who)
    whole = everything
    if lens.rules != Lens():
        needed = ground.of(FACTS if lens.rests_on_facts else HISTORY)
        whole = _chosen((needed, lens.rules), lambda: lens.choose(everything)).knowing(everything.known)
    before = lens.range.before(whole)
    earlier = replace(lens, start=before.start, end=before.end).among(whole) if before else None
    today = everything.zones.day_of(int(time.time()))
    history = lens.among(whole)
    return Look(ground, Context(history, whole, today, earlier or None, countable(lens, history), who.display), everything)


def of_item(look: Look, lens: Lens) -> Look:
    """The plays of a Lens that names one item, against all plays: where it was silent, others were heard."""
    return replace(look, context=replace(look.context, history=lens.apply(look.everything), whole=look.everything, lens=lens))


def containing(look: Look, text: str) -> History:
    """The plays of the range whose artist, album or track is what the text searches for."""
    who, context = look.ground.who, look.context
    key = (look.ground.of(FACTS if context.lens.rests_on_facts else HISTORY), context.lens, text)
    return _found(key, lambda: get_library().plays.containing(who, context.history, text)) if text else context.history


def freshness(who: Listener) -> str:
    """When plays came in last, or were asked for, as a sentence; of the demo there is nothing to say."""
    library = get_library()
    imported = max((one.started_at for one in library.imports.all(who)), default=0) if not who.demo else 0
    synced = max((one.state.checked_at for one in library.sync.accounts(who)), default=0)
    if synced and synced >= imported:
        return f"Last sync: {sync_words.moment(synced, who, time.time())}."
    return f"Last import: {day_name(Zones(who.zones).day_of(imported))}." if imported else ""


def syncing(who: Listener) -> Job | None:
    """The sync of a listener that runs now, whoever began it; None where none does."""
    job = None if who.demo else get_library().sync.job(who)
    return job if job and job.status == "running" else None


def looks_up(who: Listener) -> bool:
    """Whether plays of a listener are looked up now, whoever began it."""
    return not who.demo and get_library().looking_up.runs(who)


def coverage(who: Listener) -> dict[str, float]:
    """Share of the plays of which something is known, by what."""
    return _once(("coverage", Ground.now(who).of(LOOKED_UP)), lambda: get_library().enriching.coverage(who))


def doubtful(who: Listener) -> list[Doubtful]:
    """Answers about the plays of a listener that nobody judged yet, most played first."""
    return _once(("doubtful", Ground.now(who).of(LOOKED_UP)), lambda: get_library().matches.doubtful(who))


def offers_to_look_up(who: Listener) -> bool:
    """Whether a listener with plays is to be asked whether they may be looked up: once, and not while they still come in.

    Nor while somebody has them looked up without that, by a command: what it takes is another thing with every answer.
    """
    wishes = get_library().looking_up
    return (
        not wishes.answer(who)
        and syncing(who) is None
        and not looks_up(who)
        and bool(len(get_library().history(who)) and wishes.sources())
    )


def forecast(who: Listener) -> Forecast:
    """What it takes to look up what is not known yet, by all that a yes would ask."""
    library = get_library()
    sources = tuple(library.looking_up.sources())
    key = ("forecast", sources, library.looking_up.with_what(), Ground.now(who).of(LOOKED_UP))
    return _once(key, lambda: library.enriching.forecast(who, sources))


def unseen(look: Look) -> int | None:
    """Since when (UTC s) plays are news to the listener, whose look at them is remembered; None where none are.

    A first look has no news, nor has the demo. While an import runs nothing is remembered: what it brings is told as one.
    """
    who, played_at, people = look.ground.who, look.everything.played_at, get_library().people
    if who.demo or len(played_at) == 0:
        return None
    newest, now, before = int(played_at[-1]), int(time.time()), people.seen(who)
    seen = before.looked(newest, now) if before else Seen.at_first(newest)
    if seen != before:
        if _importing(who):
            return None
        with suppress(StorageError):  # nothing can be written, and reading must go on
            people.mark_seen(who, seen)
    return seen.until + 1 if seen.has_news and newest > seen.until else None


def put_news_away(who: Listener, newest: int) -> None:
    """The listener has seen all plays up to the newest one of a look (UTC s)."""
    get_library().people.mark_seen(who, Seen.put_away(newest, int(time.time())))


def warm(who: Listener | None = None) -> None:
    """Compute the dashboard of a listener as it opens, so that the first look waits for nothing."""
    first = look(who or get_library().people.shown(), Lens())
    first.summary()
    for chart in (one for name in DASHBOARD for one in for_section(name)):
        first.prepare(chart, first.context, chart.choices[0] if chart.choices else "")
    if offers_to_look_up(first.ground.who):
        forecast(first.ground.who)


def warmed(before: Ground | None) -> Ground:
    """The ground that the dashboard of whoever is shown is computed on: again where it moved and no import moves it on."""
    who = get_library().people.shown()
    now = Ground.now(who)
    if now == before or (before and _importing(who)):
        return before or now
    warm(who)
    return now


def _importing(who: Listener) -> bool:
    job = get_library().imports.job(who)
    return job is not None and job.status == "running"


def forget() -> None:
    """Drop every answer that is kept, also those about a listener who is gone."""
    for kept in (_once, _chosen, _found):
        kept.clear()


def recommend(
    who: Listener, model: str, seeds: tuple[str, ...], lens: Lens = Lens(), level: Level = "track", dials: Dials = AT_REST
) -> Answer:
    """What a recommender says, asked once an hour for each revision; the best one measured where none is named.

    UsageError where a seed was never played.
    """
    shelf = get_library().recommending
    unheard = model == UNHEARD
    chosen = shelf.best_of(who, level, unheard=unheard) if unheard or not model else model
    ground = Ground.now(who).of(FACTS if lens.rests_on_facts else HISTORY)
    model = shelf.version(who, chosen), shelf.is_ready(who, chosen), shelf.is_behind(who, chosen)
    key = ("recommend", level, unheard, chosen, seeds, lens, dials, ground, int(time.time()) // HOUR, model)
    asked = {"level": level, "model": chosen, "unheard": unheard, "seeds": seeds, "lens": lens, "dials": dials}
    ask = partial(shelf.recommend, who, **asked, at_once=True)
    if words := shelf.must_learn(who, chosen, level):
        wait_for(words, ask)
    with st.spinner("Going through your plays…"):
        answer = _once(key, ask)
    shelf.refresh(who)
    return answer


def evidence(who: Listener, answer: Answer) -> list[list[Count]]:
    """For each track of an answer the numbers of plays that its reasons count, and what shows them."""
    # the words of a reason stand for its plays, which can be thousands
    grounds = tuple(
        (one.entity, one.track_id, *((reason.text, len(reason.plays)) for reason in one.reasons)) for one in answer.items
    )
    key = ("evidence", grounds, Ground.now(who).of(HISTORY))
    history = get_library().history(who)  # in this order, as with `Look.ground`
    return _once(key, lambda: [list(track_list.evidence(one, history)) for one in answer.items])


def note_shown(who: Listener, answer: Answer, seeds: tuple[str, ...]) -> None:
    """Have it written down in the background that a list was shown, once in a visit as long as it stays the same."""
    shown = (who.listener_id, answer.model, *(one.track_id for one in answer.items))
    if st.session_state.get(SHOWN) != shown:
        st.session_state[SHOWN] = shown
        get_library().shown.note(who, answer, seeds)


def outcome(who: Listener, model: str) -> Outcome:
    """How many tracks that a recommender named lately were played afterwards."""
    key = ("outcome", model, Ground.now(who).of(HISTORY), int(time.time()) // HOUR)
    return _once(key, lambda: get_library().shown.outcome(who, model))


def pictures(who: Listener) -> Picture:
    """What draws what a listener plays: covers from disk after a yes to them, else and meanwhile the tiles."""
    covers = get_library().covers
    if who.demo or not covers.allowed:
        return cover.tile

    def picture(entity: Entity, group: int, artist: str) -> bytes | str:
        body = covers.shown(who, entity, group)
        return (body and cover.thumbnail(body)) or cover.cover(artist)

    return picture


def suggestions(who: Listener) -> list[Suggestion]:
    """Names that are perhaps the same."""
    return _once(("suggestions", Ground.now(who).of(HISTORY)), lambda: get_library().edits.suggestions(who))


def mbid(who: Listener, entity: Entity, group: int) -> str:
    """A MusicBrainz id of one, empty where none is known."""
    return mbid_of(get_library(), who, entity, group)


def hygiene(who: Listener) -> Hygiene:
    """The report on all plays."""
    return _once(("hygiene", Ground.now(who).of(HISTORY)), lambda: get_library().quality.hygiene(who))


def profile(who: Listener, import_id: int) -> Profile:
    """The report on one import."""
    return _once(("profile", import_id, Ground.now(who).of(HISTORY)), lambda: get_library().quality.profile(who, import_id))


def artists(who: Listener) -> dict[int, str]:
    """The artists played most, by group."""
    return _once(("artists", Ground.now(who).of(HISTORY)), lambda: summary.artists(get_library().history(who)))


def seeds(who: Listener) -> list[str]:
    """Artists and tracks to start from, the most played of each; any other can be typed."""
    return _once(("seeds", Ground.now(who).of(HISTORY)), lambda: summary.favourites(get_library().history(who)))


@st.cache_resource(max_entries=64, show_spinner=False)  # nothing changes an answer, and copying figures costs most of a rerun
def _once(key: Hashable, _compute: Callable[[], Any]) -> Any:  # noqa: ARG001 - an answer is kept by its key
    return _compute()


@st.cache_resource(max_entries=4, show_spinner=False)  # each may be as large as the whole
def _chosen(key: Hashable, _choose: Callable[[], History]) -> History:  # noqa: ARG001 - kept by its key
    return _choose()


@st.cache_resource(max_entries=4, show_spinner=False)  # apart from those of a Lens, so that typing drops none of them
def _found(key: Hashable, _find: Callable[[], History]) -> History:  # noqa: ARG001 - kept by its key
    return _find()
