"""The normalised key: which spellings count as one artist, album or track.

`KEY_VERSION` goes up with every change of the rule; groups are then computed again, plays never.
"""

from __future__ import annotations

import re
import unicodedata

KEY_VERSION = 1

_DELETED = dict.fromkeys(map(ord, "'\"`´‘’‚‛“”„‟′″,.،、。"))
_DIGITS_APART = re.compile(r"(?<=\d)[.](?=\d)")
_AMPERSAND = re.compile(r"\s*&\s*")


def name_key(name: str) -> str:
    """Key of a name: equal for spellings that differ only in case, width, accents of Latin letters,
    punctuation, `&`/`and` or spaces. Never empty for a non-empty name; idempotent.

    Quotes, commas and full stops vanish (one popular exporter deletes them); other punctuation parts words.
    Marks outside the Latin script carry meaning (が is not か) and stay.
    """
    folded = name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
    return _words(folded) or " ".join(folded.split()) or name


def _words(folded: str) -> str:
    text = folded
    if not _is_words(text):
        text = _DIGITS_APART.sub(" ", _AMPERSAND.sub(" and ", text)).translate(_DELETED)
    if not text.isascii():  # after that, since a mark may come to stand on the letter before what was deleted
        text = _without_latin_accents(text)
    if not _is_words(text):
        text = "".join(" " if unicodedata.category(char)[0] in "PZC" else char for char in text)
    return " ".join(text.split())


def _is_words(text: str) -> bool:
    return text.replace(" ", "").isalnum()


def _without_latin_accents(text: str) -> str:
    out: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char) and base and unicodedata.name(base, "").startswith("LATIN"):
            continue
        base = char if not unicodedata.combining(char) else base
        out.append(char)
    return unicodedata.normalize("NFC", "".join(out))
