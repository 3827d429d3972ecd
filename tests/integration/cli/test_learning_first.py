"""What the terminal is told before an answer that must learn from others first."""

from __future__ import annotations

from music_rec.library.recommending import LEARNING_OTHERS


def test_who_waits_for_what_others_play_is_told_on_the_other_channel(anna, tmp_path):
    table = tmp_path / "others.csv"
    table.write_text(
        "\n".join(["user,item", *(f"u{n},{artist}" for n in range(9) for artist in ("Fjord", "Far Away"))]), "utf-8"
    )
    anna("train", "--data", table)

    by_ease = anna("recommend", "--level", "artist", "--unheard", "--model", "ease", "--json")
    kept = anna("recommend", "--level", "artist", "--unheard", "--json")

    assert (by_ease.err.strip(), kept.err) == (LEARNING_OTHERS, "")
    assert [one["artist"] for one in by_ease.json["items"]] == ["Far Away"]
