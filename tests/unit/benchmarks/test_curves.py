"""Curves become a picture that is well formed, small, and names what it shows."""

from __future__ import annotations

from xml.etree import ElementTree

from benchmarks.curves import HEIGHT, WIDTH, picture

NAMED = {"ids": [0.1, 0.5, 1.0], "names & <co>": [at / 700 for at in range(1, 701)], "nothing": []}


def test_every_curve_is_drawn_from_its_first_share_to_its_last_within_the_picture():
    drawn = picture(NAMED, title="Covered", along="requests")

    lines = [one.attrib["points"] for one in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}polyline")]
    points = [[tuple(map(float, point.split(","))) for point in line.split()] for line in lines]
    assert [len(one) for one in points][::2] == [3, 0]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for one in points for x, y in one)
    assert points[0][-1][1] < points[0][0][1], "more is higher"


def test_picture_is_small_names_its_curves_and_has_colours_for_dark_ground():
    drawn = picture(NAMED, title="Covered", along="requests")

    assert len(drawn) < 8_000
    assert "names &amp; &lt;co&gt;" in drawn and ">requests<" in drawn
    assert "prefers-color-scheme:dark" in drawn
