"""Script and language of titles, only where something decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.enrichers.scripts import Written, language_of, script_of, written


@pytest.mark.parametrize(
    ("title", "script", "language"),
    [
        ("Yesterday", "Latn", None),
        ("Motörhead", "Latn", None),
        ("Déjà Vu", "Latn", None),
        ("Straße nach Süden", "Latn", "deu"),
        ("Źródło", "Latn", "pol"),
        ("¿Dónde están?", "Latn", "spa"),
        ("Coração", "Latn", "por"),
        ("Tõde ja õigus, ööd", "Latn", None),
        ("Dağlar", "Latn", "tur"),
        ("Žlutý kůň", "Latn", "ces"),
        ("Diễm xưa", "Latn", "vie"),
        ("Þú ert", "Latn", "isl"),
        ("Где ты была", "Cyrl", "rus"),
        ("Группа крови", "Cyrl", None),
        ("Їжак", "Cyrl", "ukr"),
        ("Ђурђевдан", "Cyrl", "srp"),
        ("Μάτια μου", "Grek", "ell"),
        ("夜に駆ける", "Jpan", "jpn"),
        ("東京", "Hani", None),
        ("丸の内サディスティック (Live)", "Jpan", "jpn"),
        ("YOASOBI「アイドル」", "Jpan", "jpn"),
        ("봄날 (Spring Day)", "Kore", "kor"),
        ("愛 사랑", "Kore", "kor"),
        ("حبيبي", "Arab", "ara"),
        ("گل یخ", "Arab", None),
        ("ژاله", "Arab", "fas"),
        ("ٹوٹے خواب", "Arab", "urd"),
        ("שיר", "Hebr", None),
        ("दिल", "Deva", None),
        ("காதல்", "Taml", "tam"),
        ("เพลง", "Thai", "tha"),
        ("ＡＢＣ", "Latn", None),
        ("1999", None, None),
        ("!!!", None, None),
        ("", None, None),
        ("715 - CRΣΣKS", "Latn", None),
        ("Ω", "Grek", "ell"),
        ("Symphony of Destruction Ω", "Latn", None),
    ],
)
def test_script_and_language_of_a_title(title, script, language):
    assert (script_of(title), language_of(title)) == (script, language)


def test_the_release_says_what_a_latin_title_does_not():
    assert written("Yesterday", release_language="eng", release_script="Latn") == Written("Latn", "eng")
    assert written("Lemon", release_language="jpn", release_script="Jpan") == Written("Jpan", "jpn")
    assert written("Interlude", release_language="zxx", release_script="Latn") == Written("Latn", "zxx")


def test_without_a_release_or_with_one_in_many_languages_the_title_decides():
    assert written("夜に駆ける") == Written("Jpan", "jpn")
    assert written("夜に駆ける", release_language="mul", release_script="Qaaa") == Written("Jpan", "jpn")
    assert written("Yesterday", release_language="mul") == Written("Latn", None)


def test_letters_of_a_title_outweigh_a_translated_release():
    assert written("夜に駆ける", release_language="eng", release_script="Latn") == Written("Jpan", "jpn")
    assert written("Группа крови", release_language="eng", release_script="Latn") == Written("Cyrl", None)
    assert written("東京", release_language="jpn", release_script="Jpan") == Written("Jpan", "jpn")
    assert written("東京", release_language="zho", release_script="Hant") == Written("Hant", "zho")


@given(st.text(max_size=60))
def test_any_text_has_one_script_or_none_and_case_and_signs_do_not_matter(text):
    script = script_of(text)

    assert script is None or (len(script) == 4 and script.istitle())
    assert script_of(f"!? {text} 123") == script
    assert language_of(text) is None or len(language_of(text)) == 3
    assert script is not None or language_of(text) is None
