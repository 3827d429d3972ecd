"""How alike two names of music are: artists, titles, albums, as people and services write them."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from rapidfuzz.distance import OSA

from music_rec.core.keys import name_key

_SAME_WORD = {
    "n": "and",
    "und": "and",
    "et": "and",
    "y": "and",
    "och": "and",
    "og": "and",
    "u": "you",
    "pt": "part",
    "teil": "part",
    "parte": "part",
    "partie": "part",
    "часть": "part",
    "vol": "volume",
    "nr": "no",
    "number": "no",
    "ok": "okay",
    "st": "saint",
    "mr": "mister",
    "dr": "doctor",
}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii")
_COUNTED = {"part", "volume", "no", "op", "act", "chapter", "movement", "side", "phase", "scene", "book", "disc"}
"""Words behind which any number, Roman numeral or single letter counts."""
_DIGITS = {word: str(at) for words in (_NUMBERS, _ROMANS) for at, word in enumerate(words, 1)}
_ALONE = {word for word in _DIGITS if len(word) > 1}
"""Numbers wherever they stand; `i`, `v` and `x` count at the end of a name only."""
_ARTICLES = {"the", "a", "an"}
_LEFT_OUT = {"part", "volume"}
_FOREIGN_ARTICLES = {"die", "der", "das", "los", "las", "el", "la", "le", "les", "il", "lo", "gli", "os", "de", "het"}
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Latin letters that Unicode does not take apart."""
_IN_A_WORD = (
    (re.compile(r"(?<=\w)!(?=\w)"), "i"),
    (re.compile(r"\$(?=\w)|(?<=\w)\$"), "s"),
    (re.compile(r"(?<=\w)@(?=\w)"), "a"),
)
_IN_LATIN = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуфхыэіїєґўј", "abvgdeezijklmnoprstufhyeiieguj", strict=True)),
        **dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstufho", strict=True)),
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ю": "yu",
        "я": "ya",
        "ъ": "",
        "ь": "",
        "θ": "th",
        "ξ": "x",
        "ψ": "ps",
        "љ": "lj",
        "њ": "nj",
        "ћ": "c",
        "ђ": "d",
        "џ": "dz",
    }
)
"""Greek and Cyrillic letters as they are often written in Latin ones."""

SPACED, REORDERED, RESPELLED, TYPO, RISKY, ENDING = 0.98, 0.96, 0.95, 0.9, 0.87, 0.8
"""Likeness of names that differ by spaces, by order, by script, by a slip in a long and in a short name, by a last letter."""


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """The words of a name as they are compared: lower case, no accents or punctuation, one spelling of `and`, `part`
    and numbers, no article in front. Idempotent; empty only for a name of nothing but spaces.
    """
    text = name.lower()
    for pattern, letter in _IN_A_WORD:
        text = pattern.sub(letter, text)
    key = name_key(text)
    words = [_SAME_WORD.get(word, word) for word in key.translate(_LETTERS).split()]
    return " ".join(_numbered(_without_article(words)))


def _numbered(words: list[str]) -> list[str]:
    out: list[str] = []
    for word in words:
        counted = bool(out) and (out[-1] in _COUNTED or len(out) == len(words) - 1)
        number = _DIGITS.get(word) if counted or word in _ALONE else None
        out.append(number or (str(int(word)) if word.isascii() and word.isdigit() and len(word) < 9 else word))
    return out


def _without_article(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    while len(words) > 1 and words[-1] == "the":
        words = words[:-1]
    return words


def numbers(name: str) -> Counter[str]:
    """How often each word with a digit stands in a folded name."""
    return Counter(word for word in name.split() if not word.isalpha() and any(char.isdigit() for char in word))


def likeness(one: str, other: str) -> float:
    """How sure it is that two folded names are meant to be the same, 0 to 1; symmetric.

    Words decide, not the share of equal letters: a slip inside a longer word is forgiven, another word never.
    """
    if one == other:
        return 1.0 if one else 0.0
    if not one or not other or numbers(one) != numbers(other):
        return 0.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return SPACED
    if _telling(one) == _telling(other):
        return REORDERED
    if one.isascii() != other.isascii():
        return RESPELLED if _sounds(one.translate(_IN_LATIN), other.translate(_IN_LATIN)) else 0.0
    return _slip(one.split(), other.split())


def artist_likeness(one: str, other: str) -> float:
    """As `likeness`, for people and bands: family names may stand first, and foreign articles may be missing."""
    alike = likeness(one, other)
    if alike >= REORDERED or not one or not other:
        return alike
    if sorted(one.split()) == sorted(other.split()):
        return REORDERED
    first, second = (
        (words[1:] if len(words) > 1 and words[0] in _FOREIGN_ARTICLES else words) for words in (one.split(), other.split())
    )
    return max(alike, RESPELLED if first == second else 0.0)


def _telling(name: str) -> list[str]:
    """The words without those that may be left out: articles, and `part` where the number says it."""
    return [word for word in name.split() if word not in _ARTICLES and word not in _LEFT_OUT] or name.split()


def _sounds(one: str, other: str) -> bool:
    """Whether two names agree but for what ways of writing Cyrillic in Latin letters differ in."""
    if not one.isascii() or not other.isascii():
        return False
    first, second = (re.sub(r"[^a-z0-9]", "", _skeleton(name)) for name in (one, other))
    return first == second and len(first) > 1


def _skeleton(name: str) -> str:
    for pair, letter in (("kh", "h"), ("shch", "sh"), ("sch", "sh"), ("j", "y"), ("iy", "y"), ("yi", "y"), ("ii", "y")):
        name = name.replace(pair, letter)
    return name.replace("ye", "e").replace("yo", "e").replace("w", "v").replace("y", "i")


def _slip(one: list[str], other: list[str]) -> float:
    if len(one) != len(other):
        return _slip_of_words("".join(one), "".join(other)) if min(len("".join(one)), len("".join(other))) >= 10 else 0.0
    pairs = [(first, second) for first, second in zip(one, other, strict=True) if first != second]
    length = min(sum(map(len, one)), sum(map(len, other)))
    if len(pairs) > (2 if length >= 16 else 1):
        return 0.0
    found = min(_slip_of_words(first, second) for first, second in pairs)
    return min(found, TYPO if length >= 8 else RISKY)


def _slip_of_words(first: str, second: str) -> float:
    shorter, longer = sorted((first, second), key=len)
    if f"{shorter}g" == longer and shorter.endswith("in") and len(shorter) >= 4:
        return REORDERED
    if (
        len(shorter) < 4
        or first[0] != second[0]
        or len({*first, *second}) < 3
        or any(char.isdigit() for char in first + second)
    ):
        return 0.0
    allowed = 2 if len(shorter) >= 8 else 1
    if OSA.distance(first, second, score_cutoff=allowed) > allowed:
        return 0.0
    if len(shorter) < 6 and len(shorter) == len(longer) and sorted(shorter) != sorted(longer):
        return 0.0  # another letter in a short word makes another word: dead, deaf
    if longer.startswith(shorter) or (len(shorter) == len(longer) and shorter[:-1] == longer[:-1]):
        return ENDING  # Angel, Angels; Parabol, Parabola; Memorial, Memoriam
    return TYPO if len(shorter) >= 5 else RISKY
