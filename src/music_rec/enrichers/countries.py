"""Names of countries by their two letters, as MusicBrainz and ListenBrainz write them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_OTHERWISE = {
    "BA": "Bosnia and Herzegovina",
    "CD": "Democratic Republic of the Congo",
    "CF": "Central African Republic",
    "CG": "Congo",
    "CI": "Côte d'Ivoire",
    "CZ": "Czechia",
    "GB": "United Kingdom",
    "KP": "North Korea",
    "KR": "South Korea",
    "MM": "Myanmar",
    "SZ": "Eswatini",
    "VI": "U.S. Virgin Islands",
    "WS": "Samoa",
}
"""Where the table of the time zones, which every installation has, shortens or explains."""


def country_name(code: str) -> str:
    """The name of the country with an ISO 3166-1 code; empty for none, as for Europe (XE) or the whole world (XW)."""
    return _names().get(code.upper(), "")


@cache
def _names() -> Mapping[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {**{code: name.replace(" & ", " and ") for code, name in rows}, **_OTHERWISE}
