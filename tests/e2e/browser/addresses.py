"""Where a person can go: every page, every tab, and one of each kind of what was played; and where nothing is."""

from __future__ import annotations

from urllib.parse import quote_plus

from streamlit_app.components.charts.chart import INSIGHTS


def tabs(page: str, parameter: str, *names: str) -> list[str]:
    """The addresses of the tabs of a page."""
    return [f"{page}?{parameter}={quote_plus(name)}" for name in names]


EVERYWHERE = [
    "",
    *tabs("explore", "view", "Time machine", "Compare", "Rank over time", "Race"),
    *tabs("insights", "part", *INSIGHTS.values()),
    "year",
    "recommendations",
    "playlists",
    "library",
    "library?find=a",
    *tabs("library", "item", "artist:1", "album:1", "track:1"),
    "plays",
    *tabs("data", "part", "Import", "Listeners", "Quality", "Changes", "Take along"),
    "health",
    "settings",
    "?from=1999-01-01&to=1999-12-31",
    "insights?part=Memories&from=2024-05-01&to=2024-05-01",
]
