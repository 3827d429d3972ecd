"""A year, or any range, on one page: read here, printed, or taken along as one file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from streamlit_app.components import chart_card, filters, metric_row, section, standalone
from streamlit_app.components.chart_card import Prepared
from streamlit_app.components.charts import CHARTS, Chart, Context
from streamlit_app.components.standalone import Part
from streamlit_app.components.summary import Summary
from streamlit_app.utils import sides
from streamlit_app.utils.data import Look
from streamlit_app.utils.ranges import calendar_year, name_of_range
from streamlit_app.utils.text import amount, md, number, percent

CARDS: dict[str, tuple[tuple[str, str], ...]] = {
    "What you played": (
        ("plays_over_time", "auto"),
        ("top_list", "artists"),
        ("top_list", "albums"),
        ("top_list", "tracks"),
        ("new_artists", ""),
        ("weeks_at_number_one", ""),
    ),
    "When you listened": (
        ("listening_clock", ""),
        ("calendar", "latest year"),
        ("streaks", ""),
        ("sittings", "30 minutes"),
    ),
    "What stood out": (
        ("unlikely_months", ""),
        ("whole_albums", ""),
        ("milestones", ""),
    ),
}
"""Charts of the report by title, each in one of its choices, in order."""
DECEMBER = 12
_YEAR = "report-year"


def current(everything: History) -> Lens:
    """The Lens in the URL; as long as no days stand there, the latest whole year, or the running one in its last month."""
    lens, years = filters.current(), sides.years_with_plays(everything)
    if not years or any(side in st.query_params for side in ("from", "to")):
        return lens
    ended = everything.zones.day_of(int(everything.played_at[-1])).month == DECEMBER
    return _in_days(lens, calendar_year(years[-1] if ended else years[-2:][0]))


def look_at(days: Lens) -> None:
    """Put days into the URL, as a callback; all time stands there too."""
    sides.look_at("", _in_days(filters.current(), days))


def _in_days(lens: Lens, days: Lens) -> Lens:
    return replace(lens, start=days.start, end=days.end)


def choose_year(everything: History, lens: Lens) -> None:
    """Draw the years to choose from; what is chosen goes into the URL."""
    years = sides.years_with_plays(everything)[::-1]
    st.session_state[_YEAR] = next((year for year in years if calendar_year(year) == lens.range), None)
    st.pills("Year", years, key=_YEAR, on_change=_choose_year, label_visibility="collapsed")


def _choose_year() -> None:
    year = st.session_state[_YEAR]
    look_at(calendar_year(year) if year else Lens())


def show(look: Look) -> None:
    """Draw the cards; those the range has no answer for are left out."""
    metric_row.show(look.summary().numbers, look.context.lens)
    for line in facts(look):
        st.markdown(md(line))
    for title, cards in _answered(look).items():
        st.header(title, anchor=False)
        section.show_pairs([partial(_card, *card, look.context) for card in cards])


def _card(chart: Chart, choice: str, prepared: Prepared, context: Context) -> None:
    chart_card.show(replace(chart, choices=()), context, key=_key(chart, choice), prepare=lambda *_: prepared)


def _key(chart: Chart, choice: str) -> str:
    """A key that is a class of the page as it is: by it the picture finds its card."""
    return f"report-{chart.id}-{choice}".rstrip("-").replace(" ", "-")


def _answered(look: Look) -> dict[str, list[tuple[Chart, str, Prepared]]]:
    """The cards that have something to show, by title; titles without any are left out."""
    found = {
        title: [(CHARTS[name], choice, look.prepare(CHARTS[name], look.context, choice)) for name, choice in cards]
        for title, cards in CARDS.items()
    }
    drawn = {title: [card for card in cards if card[2].figure is not None] for title, cards in found.items()}
    return {title: cards for title, cards in drawn.items() if cards}


def facts(look: Look) -> list[str]:
    """What a year comes down to, in a sentence or two."""
    value = look.summary().numbers.set_index("measure")["value"]
    days = look.context.span.days
    each = amount(round(value["plays"] / max(value["days"], 1)), "play")
    heard = f"Music on {number(value['days'])} of {amount(days, 'day')}, {each} on each of them."
    if not value["timed"]:
        return [heard]
    share = "" if value["timed"] == value["plays"] else f" (known of {percent(value['timed'] / value['plays'])} of the plays)"
    return [f"{heard} {amount(round(value['minutes'] / 60), 'hour')} in all{share}."]


def offer_file(who: Listener, look: Look, title: str) -> None:
    """Draw the button that saves the report as one file, made only when it is asked for."""
    st.download_button(
        "Save as a web page",
        lambda: to_html(who, look, title),
        file_name=f"{name_of_range(look.context.lens, look.context.today)}.html".replace(" ", "-").lower(),
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
        key="save-report",
        help="One file with everything in it, to keep, print or send; nothing is uploaded.",
    )


def to_html(who: Listener, look: Look, title: str) -> bytes:
    """The report as one file."""
    summed: Summary = look.summary()
    answered = [card for cards in _answered(look).values() for card in cards]
    parts = [Part(prepared.headline, (chart.help,), prepared.figure) for chart, _, prepared in answered]
    return standalone.page(title, [f"{who.name}: {summed.ground}", *facts(look)], parts)
