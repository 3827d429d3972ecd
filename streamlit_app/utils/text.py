"""Words on the page: names made safe and short, numbers, shares and dates in words. Names come from outside and are hostile."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from streamlit_app.utils import display

WORD_JOINER = "\u2060"  # invisible; parts :icon:, ://, @ and www. so that markdown does not see them
_UNSEEN = re.compile(r"[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\u00a0]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|~$=])")


def plain(text: object) -> str:
    """The text on one line, without control characters and marks that turn the direction of what follows."""
    return _SPACES.sub(" ", _UNSEEN.sub(" ", str(text))).strip()


def md(text: object) -> str:
    """The text for markdown: what is shown is what it says, never a link, picture, icon, formula or format."""
    escaped = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _MARKDOWN.sub(r"\\\1", escaped)
    escaped = re.sub(r"^(\d+)\.", r"\1\\.", escaped)
    escaped = escaped.replace(":", f":{WORD_JOINER}").replace("@", f"@{WORD_JOINER}")
    return re.sub(r"(?i)\bwww\.", lambda match: f"{match[0][:-1]}{WORD_JOINER}.", escaped)


def short(name: object, width: int = 40) -> str:
    """The name cut to about `width` Latin letters (others may be twice as wide); a nameless one says so."""
    text = plain(name)[: 4 * width] or "(no name)"  # no pile of accents makes a short name long
    if _width(text) <= width:
        return text
    while _width(text) >= width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def plot_text(name: object, width: int = 40) -> str:
    """The name for labels of a figure, where plotly would read tags."""
    return html.escape(short(name, width))


def number(value: float) -> str:
    """1204 as 1,204."""
    return f"{value:,.0f}"


def ordinal(count: int) -> str:
    """1st or 1,000th: of one and of round numbers alone."""
    return f"{number(count)}{'st' if count == 1 else 'th'}"


def amount(value: float, noun: str) -> str:
    """1,204 plays; 1 play. The noun is given in the singular and takes an s."""
    return f"{number(value)} {noun}{'' if value == 1 else 's'}"


def file_size(size: int) -> str:
    """Bytes in kB or MB: 3.4 MB."""
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{max(size / 1e3, 0.1):,.1f} kB"


def percent(share: float) -> str:
    """A share (0-1) in whole per cent; neither none nor all unless it is."""
    if 0 < share < 0.005:
        return "under 1\u00a0%"
    if 0.995 <= share < 1:
        return "over 99\u00a0%"
    return f"{share * 100:.0f}\u00a0%"


def day_name(day: date) -> str:
    """3 March 2020, the same on every system, or as whoever looks writes it."""
    dates = display.current().dates
    if dates == "ymd":
        return f"{day:%Y-%m-%d}"
    return f"{day.day} {day:%B %Y}" if dates == "dmy" else f"{day:%B} {day.day}, {day:%Y}"


def short_day(day: date) -> str:
    """The day for a column: Tue 3 Mar 2020."""
    written = {"dmy": f"{day.day} {day:%b %Y}", "mdy": f"{day:%b} {day.day}, {day:%Y}", "ymd": f"{day:%Y-%m-%d}"}
    return f"{day:%a} {written[display.current().dates]}"


def range_name(first: date, last: date) -> str:
    """Both days, without saying month or year twice."""
    dates = display.current().dates
    if first == last:
        return day_name(first)
    if dates == "ymd" or first.year != last.year:
        return f"{day_name(first)} – {day_name(last)}"
    if first.month == last.month:
        return f"{first.day}–{day_name(last)}" if dates == "dmy" else f"{first:%B} {first.day}–{last.day}, {last:%Y}"
    return f"{_day_and_month(first)} – {day_name(last)}"


def day_of_year(day: date) -> str:
    """3 March, of any year."""
    return day.strftime("%m-%d") if display.current().dates == "ymd" else _day_and_month(day)


def _day_and_month(day: date) -> str:
    return f"{day:%B} {day.day}" if display.current().dates == "mdy" else f"{day.day} {day:%B}"


def clock(moment: time | datetime) -> str:
    """18:05, or 6:05 pm."""
    if display.current().clock == 24:
        return f"{moment:%H:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def hour_name(hour: int) -> str:
    """18:00, or 6 pm; 24 is midnight again."""
    if display.current().clock == 24:
        return f"{hour}:00"
    return f"{hour % 12 or 12} {'am' if hour % 24 < 12 else 'pm'}"


def hours_name(first: int, last: int) -> str:
    """From the beginning of one hour to the end of another: 18:00–24:00, or 6 pm–12 am."""
    return f"{hour_name(first)}–{hour_name(last + 1)}"


def input_date() -> str:
    """The format in which a date is typed."""
    return {"dmy": "DD/MM/YYYY", "mdy": "MM/DD/YYYY", "ymd": "YYYY-MM-DD"}[display.current().dates]


def hover_date(step: str) -> str:
    """The format in which plotly says a day, week, month or year."""
    day = {"dmy": "%-d %B %Y", "mdy": "%B %-d, %Y", "ymd": "%Y-%m-%d"}[display.current().dates]
    return {"day": day, "week": f"week of {day}", "month": "%B %Y", "year": "%Y"}[step]


def step_of(start: date, end: date) -> str:
    """What a period from `start` to `end` is: day, month, year, or else week."""
    if start == end:
        return "day"
    after = end + timedelta(days=1)
    if (start.day, after.day) != (1, 1):
        return "week"
    return "month" if (start.year, start.month) == (end.year, end.month) else "year"


def period_name(start: date, end: date) -> str:
    """3 March 2020, the week of 2 March 2020, March 2020 or 2020."""
    names = {"day": day_name(start), "week": f"the week of {day_name(start)}", "month": f"{start:%B %Y}", "year": f"{start:%Y}"}
    return names[step_of(start, end)]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)
