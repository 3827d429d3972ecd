"""Words on the page: names made safe and short, numbers, shares and dates in words. Names come from outside and are hostile."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date, timedelta

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
    """3 March 2020, the same on every system."""
    return f"{day.day} {day:%B %Y}"


def range_name(first: date, last: date) -> str:
    """Both days, without saying month or year twice."""
    if first == last:
        return day_name(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_name(last)}"
    return f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} – {day_name(last)}"


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
