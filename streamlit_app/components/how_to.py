"""How to get one's history from where it lies: a line per service, and the command line for what is big."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.utils import data


@dataclass(frozen=True)
class Guide:
    """The way from one service to a file, in words of markdown."""

    service: str
    steps: tuple[str, ...]
    takes: str
    holds: str
    lacks: str
    meanwhile: str = ""
    """What to do until the file is there; empty where it comes at once."""


GUIDES = (
    Guide(
        "Spotify",
        (
            "On spotify.com open **Account**, then **Privacy settings**.",
            "At *Download your data* choose **Extended streaming history** and ask for it; confirm by the mail that comes.",
            "A second mail brings a zip. Drop that zip here as it is.",
        ),
        takes="Some days, 30 at most.",
        holds="Every stream since you joined: second, milliseconds heard, album, how it began and ended, private sessions.",
        lacks="Artists of a track beyond those of its album; what was played on other services.",
        meanwhile="Ask for *Account data* too: it comes within five days and holds the last year, in whole minutes and without"
        " albums. What both tell is counted once.",
    ),
    Guide(
        "Last.fm",
        (
            "Open `mainstream.ghan.nl/export.html` or `benfoxall.github.io/lastfm-to-csv`, both free.",
            "Type your Last.fm name, choose scrobbles as CSV, and wait until all pages are read.",
            "Save the file and drop it here.",
        ),
        takes="About a minute for 10,000 scrobbles.",
        holds="Every scrobble with album; the first page also gives seconds and MusicBrainz ids.",
        lacks="How long you listened. The second page gives whole minutes only, and loses commas in names.",
        meanwhile="No file is needed: with your name and a free key under **Settings** your plays come by themselves.",
    ),
    Guide(
        "lastfmstats.com",
        (
            "Open your statistics on `lastfmstats.com` and let it load all of them.",
            "Choose **Download as CSV** or **JSON**, and drop the file here.",
        ),
        takes="About a minute for 10,000 scrobbles.",
        holds="Every scrobble with album, to the second.",
        lacks="MusicBrainz ids but those of albums; spellings that it has merged already.",
    ),
    Guide(
        "Last.fm's archive",
        ("Drop the folder's zip here as it is: months of plays, loved tracks and counts are told apart.",),
        takes="At once, if you have it; Last.fm handed these out for some years.",
        holds="Every scrobble in seconds, with ids, under the names as Last.fm corrected them.",
        lacks="A time for counts that players handed in: they are listed, and never become plays.",
    ),
    Guide(
        "ListenBrainz",
        (
            "On listenbrainz.org open **Settings**, then **Export data**, and ask for it.",
            "When the page says that it is ready, download the zip and drop it here as it is.",
        ),
        takes="Minutes to hours.",
        holds="Every listen in seconds, with album, length and MusicBrainz ids where they are known.",
        lacks="How long you listened.",
    ),
    Guide(
        "Rockbox, iPod",
        ("Connect the player and find `.scrobbler.log` in its root folder (a hidden file).", "Drop it here."),
        takes="At once.",
        holds="What was played and what was skipped, with length and album.",
        lacks="A time zone, mostly: its clock is read as yours. Clocks that were wrong stay wrong.",
    ),
    Guide(
        "Maloja",
        ("On your Maloja open **Admin panel**, then **Export**, and drop the JSON here.",),
        takes="At once.",
        holds="Every scrobble in seconds, with album and length where they are known.",
        lacks="MusicBrainz ids.",
    ),
    Guide(
        "Pano Scrobbler",
        ("In the app open **Settings**, then **Export** of the saved scrobbles, and choose JSONL.", "Drop the file here."),
        takes="At once.",
        holds="Every scrobble in milliseconds, with album and length.",
        lacks="What was scrobbled before the log was switched on.",
    ),
    Guide(
        "Anything else",
        (
            "Any CSV or TSV table with one play in a row: its first line names artist, title, time, and album if there is one.",
            "Most names of columns and ways to write a time are understood; where not, the error says what to try.",
        ),
        takes="At once.",
        holds="What its columns say.",
        lacks="Whatever has no column.",
    ),
)


def show(who: Listener | None) -> None:
    """Draw the guides, closed."""
    with st.expander("Where to get your history file", icon=":material/help:", key="how-to", on_change="rerun") as door:
        if not door.open:
            return
        names = [one.service for one in GUIDES]
        chosen = st.pills("Where is your music?", names, default=names[0], required=True, key="how-to-service")
        _show(GUIDES[names.index(chosen)])
        limit = st.get_option("server.maxUploadSize")
        st.caption(f"Folders, and files above {limit} MB, go through the command line, in the folder of this program:")
        st.code(f"python start.py -- import{_user(who)} FILE-OR-FOLDER", language=None)


def _show(guide: Guide) -> None:
    steps, facts = st.columns(2, gap="large")
    steps.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(guide.steps, 1)))
    told = {"Takes": guide.takes, "Holds": guide.holds, "Lacks": guide.lacks, "Meanwhile": guide.meanwhile}
    facts.markdown("\n\n".join(f"**{name}** {words}" for name, words in told.items() if words))


def _user(who: Listener | None) -> str:
    return f' --user "{who.name}"' if who and len(data.get_library().people.all()) > 1 else ""
