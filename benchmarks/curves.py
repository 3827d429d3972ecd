"""Curves as one small picture (SVG) that can be read on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 34, 44
_POINTS = 120
"""Of a curve, on an axis on which each factor has the same room."""
_COLOURS = (("#6a4bd8", "#a58bff"), ("#0b7a75", "#3cc9c0"), ("#b4540a", "#f2a154"))
"""On light ground, and on dark."""
_DASHES = ("none", "8 4", "2 4")


def picture(curves: Mapping[str, Sequence[float]], *, title: str, along: str) -> str:
    """An SVG of shares (0 to 1) after 1, 2, 3 and more of what `along` names, by the name of each curve; at most three.

    The axis along the bottom gives each factor of ten the same room; curves differ by colour and by dashes.
    """
    most = max((len(curve) for curve in curves.values()), default=1)
    body = [*_grid(most), *_names(curves), *(_line(at, curve, most) for at, curve in enumerate(curves.values()))]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
            f"<style>{_style()}</style>",
            f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
            *body,
            _text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 6, along),
            "</svg>",
            "",
        ]
    )


def _style() -> str:
    def ink(text: str, grid: str, ground: str, shade: int) -> str:
        lines = "".join(f".c{at}{{stroke:{pair[shade]}}}" for at, pair in enumerate(_COLOURS))
        return f"text{{fill:{text}}}.grid{{stroke:{grid}}}.ground{{fill:{ground}}}{lines}"

    common = "text{font:13px system-ui,sans-serif}.line{fill:none;stroke-width:2.5}.grid{stroke-width:1}"
    dark = ink("#e6e6ee", "#45455a", "#1b1b27", 1)
    return f"{common}{ink('#24242e', '#d5d5de', '#ffffff', 0)}@media(prefers-color-scheme:dark){{{dark}}}"


def _grid(most: int) -> list[str]:
    rows = [0, 0.25, 0.5, 0.75, 1]
    columns = [one for one in (factor * 10**tens for tens in range(7) for factor in (1, 3)) if one <= most]
    return [
        *(f'<path class="grid" d="M{_LEFT} {_y(one):.1f}H{WIDTH - _RIGHT}"/>' for one in rows),
        *(_text(_LEFT - 8, _y(one) + 4, f"{one:.0%}", "end") for one in rows),
        *(_text(_x(one, most), HEIGHT - _BOTTOM + 18, f"{one:,}") for one in columns),
    ]


def _names(curves: Mapping[str, Sequence[float]]) -> list[str]:
    room = (WIDTH - _LEFT - _RIGHT) / max(len(curves), 1)
    return [
        part
        for at, name in enumerate(curves)
        for part in (
            f'<path class="line c{at}" stroke-dasharray="{_DASHES[at]}" d="M{_LEFT + at * room:.0f} 16h28"/>',
            _text(_LEFT + at * room + 36, 20, name, "start"),
        )
    ]


def _line(at: int, curve: Sequence[float], most: int) -> str:
    after = sorted({max(1, round(len(curve) ** (step / _POINTS))) for step in range(_POINTS + 1)}) if curve else []
    points = " ".join(f"{_x(one, most):.1f},{_y(curve[one - 1]):.1f}" for one in after)
    return f'<polyline class="line c{at}" stroke-dasharray="{_DASHES[at]}" points="{points}"/>'


def _x(after: float, most: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * math.log(after) / math.log(max(most, 2))


def _y(share: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'
