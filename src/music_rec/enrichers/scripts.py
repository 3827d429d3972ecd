"""In which script a track is written, and in which language, where the writing or the release decides."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

_LONGEST = 500
"""Characters of a title that are read."""
_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "KATAKANA-HIRAGANA": "Jpan",
    "CJK": "Hani",
    "IDEOGRAPHIC": "Hani",
    "HANGUL": "Kore",
    "BOPOMOFO": "Bopo",
    "THAI": "Thai",
    "LAO": "Laoo",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "TIBETAN": "Tibt",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "GUJARATI": "Gujr",
    "ORIYA": "Orya",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "SINHALA": "Sinh",
    "THAANA": "Thaa",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "ETHIOPIC": "Ethi",
    "MONGOLIAN": "Mong",
    "CHEROKEE": "Cher",
    "TIFINAGH": "Tfng",
    "SYRIAC": "Syrc",
}
"""Scripts by the first word of the Unicode names of their letters; Japanese and Korean as the mixtures they are written in."""
_ONE_LANGUAGE = {
    "Jpan": "jpn",
    "Kore": "kor",
    "Grek": "ell",
    "Thai": "tha",
    "Laoo": "lao",
    "Khmr": "khm",
    "Mymr": "mya",
    "Taml": "tam",
    "Telu": "tel",
    "Knda": "kan",
    "Mlym": "mal",
    "Gujr": "guj",
    "Guru": "pan",
    "Orya": "ori",
    "Sinh": "sin",
    "Thaa": "div",
    "Armn": "hye",
    "Geor": "kat",
    "Cher": "chr",
}
"""Scripts in which hardly any music but of one language is written."""
_DECIDING = (
    ("Cyrl", "ukr", "їєґ"),
    ("Cyrl", "bel", "ў"),
    ("Cyrl", "srp", "ђћ"),
    ("Cyrl", "mkd", "ѓќѕ"),
    ("Arab", "ckb", "ێۆڕڵ"),
    ("Arab", "pus", "ټډړښ"),
    ("Arab", "urd", "ٹڈڑںے"),
    ("Arab", "fas", "ژ"),
    ("Arab", "ara", "ةىي"),
    ("Latn", "vie", "ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"),
    ("Latn", "tur", "ğ"),
    ("Latn", "hun", "őű"),
    ("Latn", "ces", "řěů"),
    ("Latn", "slk", "ľ"),
    ("Latn", "pol", "łąężź"),
    ("Latn", "ron", "șțţ"),
    ("Latn", "isl", "þ"),
    ("Latn", "lav", "ķļņģ"),
    ("Latn", "lit", "ėųį"),
    ("Latn", "deu", "ß"),
    ("Latn", "mlt", "ħ"),
    ("Latn", "spa", "¿¡"),
    ("Latn", "por", "ãõ"),
)
"""(script, language, letters that it alone has, or alone in much music), the first that is found decides."""
_ELSEWHERE = {"por": "äöü", "ara": "پچژگ", "pol": "ėųį"}
"""Letters with which the language before them is another: `õ` beside `ä` is Estonian."""
_RUSSIAN = re.compile(
    r"\b(?:что|это|мне|нет|ещё|еще|есть|мы|ты|она|они|был|была|меня|тебя|мой|моя|твой|где|если|только|когда|сердце)\b"
)
_MORE_CYRILLIC = re.compile(r"[іјљњџәөүұқғңһӣӯѣ]")
_NO_LANGUAGE = {"", "mul", "qaa", "und"}
_NO_SCRIPT = {"", "Qaaa", "Zsym", "Zyyy", "Zinh", "Zzzz"}
_LETTERS_A_SIGN = {"Jpan": 3, "Kore": 3, "Hani": 3}
"""As how many letters a sign counts that stands for a syllable or a word."""
_FOREIGN_SHARE = 0.4
"""From this share of its letters on a title with Latin words in it is written in its other script."""


@dataclass(frozen=True)
class Written:
    """How a track is written; None where nothing decides."""

    script: str | None = None
    """ISO 15924."""
    language: str | None = None
    """ISO 639-3; `zxx` for what has no words."""


def written(title: str, *, release_language: str = "", release_script: str = "") -> Written:
    """Script and language of a track: the release says, where it is known; but letters of a title outweigh what cannot be.

    A release in Latin script of a title in another one is a translation of it, so its language then says nothing new.
    """
    own = script_of(title)
    of_release = None if release_script in _NO_SCRIPT else release_script
    stated = None if release_language in _NO_LANGUAGE else release_language
    if own in (None, "Latn") or own == of_release or of_release is None:
        return Written(of_release or own, stated or language_of(title))
    if own == "Hani" and of_release in ("Jpan", "Kore", "Hans", "Hant"):
        return Written(of_release, stated)
    return Written(own, language_of(title))


def script_of(text: str) -> str | None:
    """ISO 15924 code of the script a text is written in: that of most letters, `Jpan` and `Kore` with ideographs in them;
    None without letters. Latin words in a title of another script do not count before they are most of it.
    """
    signs = Counter(filter(None, map(_script, unicodedata.normalize("NFKC", text[:_LONGEST]))))
    counts = Counter({script: count * _LETTERS_A_SIGN.get(script, 1) for script, count in signs.items()})
    for mixture in ("Jpan", "Kore"):
        if counts[mixture] and counts["Hani"]:
            counts[mixture] += counts.pop("Hani")
    total = counts.total()
    foreign = [(count, script) for script, count in counts.items() if script != "Latn" and count >= _FOREIGN_SHARE * total]
    if foreign:
        return max(foreign)[1]
    return counts.most_common(1)[0][0] if total else None


def language_of(text: str) -> str | None:
    """ISO 639-3 code of a language, where its script or letters of its own decide; None otherwise, as for most Latin titles."""
    script = script_of(text)
    if script is None or script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE.get(script or "")
    letters = unicodedata.normalize("NFC", text[:_LONGEST]).lower()
    for of_script, language, own in _DECIDING:
        if script == of_script and _has(letters, own) and not _has(letters, _ELSEWHERE.get(language, "")):
            return language
    if script == "Cyrl" and _RUSSIAN.search(letters) and not _MORE_CYRILLIC.search(letters):
        return "rus"
    return None


def _has(text: str, letters: str) -> bool:
    return any(letter in text for letter in letters)


def _script(char: str) -> str | None:
    if not char.isalpha():
        return None
    return _SCRIPTS.get(unicodedata.name(char, "").split(" ")[0])
