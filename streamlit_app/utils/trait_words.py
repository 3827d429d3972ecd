"""Words for what is known of tracks: what it is called, who tells it, and one of its values as a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from music_rec.core.history import History
from music_rec.core.known import ANY, UNKNOWN, Trait, trait_of
from streamlit_app.utils.text import percent, short


@dataclass(frozen=True)
class TraitWords:
    """One kind of knowledge in words."""

    one: str
    many: str
    """What the values are called."""
    rule: str
    """One of them as a rule, `{}` being its label."""
    brings: str
    """Who tells it, a whole sentence."""


_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "Czech Republic", "Dominican Republic", "Bahamas", "Faroe Islands")
_YEARS = "ListenBrainz and MusicBrainz tell in which year music came out, Spotify of what was played there."
WORDS: Mapping[Trait, TraitWords] = {
    "genre": TraitWords("genre", "genres", "{}", "ListenBrainz and MusicBrainz tell genres."),
    "decade": TraitWords("decade", "years", "from the {}", _YEARS),
    "year": TraitWords("year", "years", "from {}", _YEARS),
    "age": TraitWords("age", "years", "{} old", _YEARS),
    "country": TraitWords("country", "countries", "from {}", "MusicBrainz and ListenBrainz tell where artists come from."),
    "length": TraitWords("length", "lengths", "{} long", "ListenBrainz tells lengths, Spotify those of what was played there."),
    "language": TraitWords(
        "language", "languages", "in {}", "MusicBrainz tells languages; without it only titles in letters of their own do."
    ),
    "script": TraitWords("script", "scripts", "titles in {} script", "Titles tell it; these have no letters."),
    "listeners": TraitWords("fame", "listeners", "{}", "ListenBrainz tells how many people listen to what."),
    "mood": TraitWords(
        "mood", "moods", "{}", "ReccoBeats tells moods, of tracks whose id at Spotify or ISRC another service knows."
    ),
}


def known_line(trait: Trait, share: float) -> str:
    """Of how many plays it is known: genres known of 84 % of plays."""
    return f"{WORDS[trait].many} known of {percent(share)} of plays"


def country(name: str) -> str:
    """A country as a sentence takes it: the United States."""
    return f"the {name}" if name.startswith(_WITH_ARTICLE) else name


def as_rule(trait: Trait, key: str, history: History) -> str:
    """A value as a rule of a Lens: from Germany; rock; of no known genre. Labels come from outside and are not made safe."""
    words = WORDS[trait]
    if key == UNKNOWN:
        return f"{words.one} not known"
    if key == ANY:
        return f"{words.one} known"
    label = short(trait_of(history, trait).label(key))
    if trait == "age" and key == "0-0":
        return "of the year they were played in"
    if trait == "country":
        return words.rule.format(country(label))
    return words.rule.format(label[:1].lower() + label[1:] if trait in ("age", "listeners") else label)
