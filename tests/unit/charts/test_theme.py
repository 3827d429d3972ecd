"""Colours of `.streamlit/config.toml`: enough of them, readable, told apart by everyone, and the same meaning in both modes."""

from __future__ import annotations

import colorsys
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from streamlit_app.components import theme

THEME = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text("utf-8"))["theme"]
MODES = ("light", "dark")
# Machado, Oliveira & Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency", severity 1.
SIGHT = {
    "full": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def linear(colour: str) -> np.ndarray:
    return np.where(rgb(colour) <= 0.04045, rgb(colour) / 12.92, ((rgb(colour) + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> np.ndarray:
    x, y, z = np.cbrt(XYZ @ np.clip(np.array(SIGHT[sight]) @ linear(colour), 0.001, 1) / (0.95047, 1, 1.08883))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def hue(colour: str) -> float:
    return 360 * colorsys.rgb_to_hls(*rgb(colour))[0]


@pytest.mark.parametrize("mode", MODES)
def test_there_are_exactly_ten_colours_of_each_kind(mode):
    assert len(set(THEME[mode]["chartCategoricalColors"])) == 10
    assert len(set(THEME[mode]["chartSequentialColors"])) == 10


def test_a_colour_keeps_its_hue_when_the_mode_changes():
    pairs = zip(*(THEME[mode]["chartCategoricalColors"] for mode in MODES), strict=True)
    turns = [abs(hue(light) - hue(dark)) for slot, (light, dark) in enumerate(pairs) if slot != 5]  # the sixth is grey

    assert max(min(turn, 360 - turn) for turn in turns) < 20


@pytest.mark.parametrize("mode", MODES)
def test_the_first_colour_has_the_hue_of_the_accent(mode):
    turn = abs(hue(THEME[mode]["chartCategoricalColors"][0]) - hue(THEME[mode]["primaryColor"]))

    assert min(turn, 360 - turn) < 20


def test_white_text_of_a_button_can_be_read_on_the_accent_where_buttons_are_filled():
    assert contrast("#FFFFFF", THEME["light"]["primaryColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_words_in_the_accent_can_be_read_on_the_page_and_on_a_tint_of_it(mode):
    accent, page = THEME[mode]["primaryColor"], THEME[mode]["backgroundColor"]
    tint = "#" + "".join(f"{round(255 * part):02x}" for part in 0.1 * rgb(accent) + 0.9 * rgb(page))

    assert min(contrast(accent, page), contrast(accent, tint)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_grey_of_words_in_figures_can_be_read_on_the_page(mode):
    assert contrast(THEME[mode]["chartCategoricalColors"][5], THEME[mode]["backgroundColor"]) >= 4.5


@pytest.mark.parametrize(("mode", "least"), [("light", 3.8), ("dark", 7.3)])
def test_the_first_four_colours_stand_out_from_the_page(mode, least):
    assert min(contrast(colour, THEME[mode]["backgroundColor"]) for colour in THEME[mode]["chartCategoricalColors"][:4]) > least


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", MODES)
def test_the_first_four_colours_are_told_apart_by_every_sight(mode, sight):
    colours = [lab(colour, sight) for colour in THEME[mode]["chartCategoricalColors"][:4]]

    assert min(np.linalg.norm(one - other) for one, other in combinations(colours, 2)) >= 20


@pytest.mark.parametrize(("mode", "grows"), [("light", -1), ("dark", 1)])
def test_more_plays_stand_out_more(mode, grows):
    lightness = [lab(colour, "full")[0] for colour in THEME[mode]["chartSequentialColors"]]

    assert (grows * np.diff(lightness) > 0).all()


def test_a_dressed_figure_takes_its_colours_from_the_page():
    figure = theme.dressed(go.Figure(go.Bar(x=[1], y=[1])))

    assert figure.data[0].marker.color is None
    assert set(figure.layout.template.layout.colorway) == {f"#{slot:06}" for slot in range(1, 11)}  # Streamlit's placeholders
