"""Figures as a web page of their own: one file that needs no program, no network and no other file."""

from __future__ import annotations

import html
import json
import re
import tomllib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
from plotly.offline import get_plotlyjs

from streamlit_app.components import theme
from streamlit_app.utils.text import plain

_CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
HEIGHT = 360
"""Pixels of a figure that asks for none."""
_FONT = "system-ui, sans-serif"
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """What stands together on a page, in this order; nothing of it needs to be safe."""

    heading: str = ""
    lines: Sequence[str] = ()
    figure: go.Figure | None = None


def page(title: str, lines: Sequence[str], parts: Sequence[Part]) -> bytes:
    """The page, in the light colours of the app. It runs what is in it and asks nobody for anything."""
    drawn = any(part.figure is not None for part in parts)
    body = (
        f"{f'<script>{get_plotlyjs()}</script>' if drawn else ''}<h1>{_text(title)}</h1>{_lines(lines)}"
        f"{''.join(_part(part, place) for place, part in enumerate(parts))}"
    )
    # by their digests, so that no other script could run even if one came in
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in _SCRIPT.findall(body)) or "'none'"
    rules = f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{rules}">'
        f'<meta name="viewport" content="width=device-width"><title>{_text(title)}</title><style>{_style()}</style>'
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'.encode("utf-8", "replace")


def _part(part: Part, place: int) -> str:
    heading = f"<h2>{_text(part.heading)}</h2>" if part.heading else ""
    figure = "" if part.figure is None else _figure(part.figure, f"figure-{place}")
    return f"<section>{heading}{_lines(part.lines)}{figure}</section>"


def _figure(figure: go.Figure, name: str) -> str:
    coloured = go.Figure(_painted(figure.to_json())).update_layout(template=_template())
    look = {"config": theme.CONFIG, "default_height": HEIGHT, "div_id": name}
    return pio.to_html(coloured, auto_play=False, include_plotlyjs=False, full_html=False, **look)


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"<p>{_text(line)}</p>" for line in lines)


def _text(text: object) -> str:
    return html.escape(plain(text))


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


@cache
def _colours() -> dict[str, Any]:
    return tomllib.loads(_CONFIG.read_text("utf-8"))["theme"]["light"]


def _painted(text: str) -> Any:
    """What stands in a JSON text, with colours in the place of those that Streamlit's page would fill in."""
    colours = _colours()
    slots = [*colours["chartCategoricalColors"], *colours["chartSequentialColors"]]
    names = {f"#{slot:06}": colour for slot, colour in enumerate(slots, 1)} | {theme.INK: colours["textColor"]}
    for name, colour in names.items():
        text = text.replace(f'"{name}"', f'"{colour}"')
    return json.loads(text)


@cache
def _template() -> go.layout.Template:
    """The template of all figures, in the colours of the app."""
    colours = _colours()
    template = go.layout.Template(_painted(json.dumps(pio.templates["music"].to_plotly_json())))
    axis = {"gridcolor": colours["borderColor"], "linecolor": colours["borderColor"], "zerolinecolor": colours["borderColor"]}
    page = {"paper_bgcolor": colours["backgroundColor"], "plot_bgcolor": colours["backgroundColor"]}
    font = {"family": _FONT, "color": colours["textColor"]}
    template.layout.update(font=font, xaxis=axis, yaxis=axis, **page)
    return template


def _style() -> str:
    colours = _colours()
    return (
        f"body{{font:16px/1.5 {_FONT};color:{colours['textColor']};background:{colours['backgroundColor']};"
        "max-width:960px;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
        "h1{font-size:1.9rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2.5rem}"
        "@media print{section{break-inside:avoid}body{max-width:none;margin:0}}"
    )
