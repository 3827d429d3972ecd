"""Is this answer what the listener played? Pairs written by hand, and laws."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import law

from music_rec.core.facts import Subject
from music_rec.enrichers.credits import credit_likeness
from music_rec.enrichers.matching import Candidate, best, judge
from music_rec.enrichers.names import folded, likeness

SAME = [
    ("Metallica", "05 Disposable Heroes", "Metallica", "Disposable Heroes"),
    ("Anathema", "12. Anyone, Anywhere", "Anathema", "Anyone, Anywhere"),
    ("Adele", "Adele - Hello (Official Music Video)", "Adele", "Hello"),
    ("AdeleVEVO", "Hello", "Adele", "Hello"),
    ("Radiohead - Topic", "Let Down", "Radiohead", "Let Down"),
    (
        "Daft Punk",
        "Get Lucky",
        "Daft Punk, Pharrell Williams, Nile Rodgers",
        "Get Lucky (feat. Pharrell Williams & Nile Rodgers)",
    ),
    ("宇多田ヒカル (Utada Hikaru)", "First Love", "宇多田ヒカル", "First Love"),
    ("Hikaru Utada", "First Love", "宇多田ヒカル (Utada Hikaru)", "First Love"),
    ("방탄소년단", "봄날 (Spring Day)", "방탄소년단", "봄날"),
    ("BTS", "Spring Day", "BTS", "봄날 (Spring Day)"),
    ("Neutral Milk Hotel", "The King of Carrot Flowers, Pt. One", "Neutral Milk Hotel", "King of Carrot Flowers I"),
    ("Flo Rida", "Low (feat T-Pain)", "Flo Rida", "Low - Feat T-Pain Album Version"),
    ("Beastie Boys", "Fight for Your Right", "Beastie Boys", "(You Gotta) Fight for Your Right (To Party)"),
    # played (artist, title) and named (artist, title)
    ("Björk", "Jóga", "Bjork", "Joga"),
    ("The Beatles", "Help!", "Beatles", "Help"),
    ("Beatles, The", "Yesterday", "The Beatles", "Yesterday"),
    ("Simon & Garfunkel", "The Sound of Silence", "Simon and Garfunkel", "Sound of Silence"),
    ("Simon und Garfunkel", "Cecilia", "Simon & Garfunkel", "Cecilia"),
    ("Kendrick Lamar", "Money Trees (feat. Jay Rock)", "Kendrick Lamar feat. Jay Rock", "Money Trees"),
    ("Kendrick Lamar", "Money Trees", "Kendrick Lamar", "Money Trees [ft. Jay Rock]"),
    ("JAY-Z ft. Alicia Keys", "Empire State of Mind", "JAY‐Z", "Empire State Of Mind (featuring Alicia Keys)"),
    ("Daft Punk", "Get Lucky - feat. Pharrell Williams", "Daft Punk feat. Pharrell Williams", "Get Lucky"),
    ("Queen & David Bowie", "Under Pressure", "David Bowie & Queen", "Under Pressure"),
    ("Nick Cave & The Bad Seeds", "Red Right Hand", "Nick Cave and the Bad Seeds", "Red Right Hand"),
    ("Bob Marley", "No Woman, No Cry", "Bob Marley & The Wailers", "No Woman No Cry"),
    ("P!nk", "So What", "Pink", "So What"),
    ("Ke$ha", "TiK ToK", "Kesha", "Tik Tok"),
    ("AC/DC", "T.N.T.", "ACDC", "TNT"),
    ("Guns N' Roses", "Don't Cry", "Guns and Roses", "Dont Cry"),
    ("Motörhead", "Ace of Spades", "MOTORHEAD", "ACE OF SPADES"),
    ("Mø", "Final Song", "MO", "Final Song"),
    ("Röyksopp", "Eple", "Royksopp", "Eple"),
    ("Sigur Rós", "Sæglópur", "Sigur Ros", "Saeglopur"),
    ("Bob Dylan", "Blowin' in the Wind", "Bob Dylan", "Blowing in the Wind"),
    ("Lauryn Hill", "Doo Wop (That Thing)", "Lauryn Hill", "Doo Wop [That Thing]"),
    ("The Rolling Stones", "(I Can't Get No) Satisfaction", "The Rolling Stones", "Satisfaction"),
    ("R.E.M.", "It's the End of the World as We Know It (And I Feel Fine)", "REM", "It's The End Of The World As We Know It"),
    ("Pink Floyd", "Another Brick in the Wall, Pt. 2", "Pink Floyd", "Another Brick in the Wall (Part Two)"),
    ("Pink Floyd", "Shine On You Crazy Diamond (Parts I-V)", "Pink Floyd", "Shine On You Crazy Diamond, Parts I–V"),
    ("Kraftwerk", "Trans-Europa Express", "Kraftwerk", "Trans Europa Express"),
    ("Die Ärzte", "Schrei nach Liebe", "Ärzte", "Schrei nach Liebe"),
    ("Utada Hikaru", "First Love", "Hikaru Utada", "First Love"),
    ("椎名林檎", "丸の内サディスティック", "椎名林檎", "丸の内サディスティック"),
    ("YOASOBI", "夜に駆ける", "ＹＯＡＳＯＢＩ", "夜に駆ける"),
    ("Кино", "Группа крови", "Kino", "Gruppa krovi"),
    ("Сплин", "Выхода нет", "СПЛИН", "ВЫХОДА НЕТ"),
    ("방탄소년단", "봄날", "방탄소년단", "봄날"),
    ("Radiohead", "Karma Police - Remastered", "Radiohead", "Karma Police"),
    ("Queen", "Bohemian Rhapsody - 2011 Remaster", "Queen", "Bohemian Rhapsody"),
    ("Queen", "Bohemian Rhapsody - Remastered 2011", "Queen", "Bohemian Rhapsody (2011 - Remaster)"),
    ("David Bowie", "Heroes - 1999 - Remaster", "David Bowie", "“Heroes”"),
    ("Nirvana", "Lithium", "Nirvana", "Lithium (album version)"),
    ("Darude", "Sandstorm (Original Mix)", "Darude", "Sandstorm"),
    ("Eminem", "Stan (Explicit)", "Eminem", "Stan"),
    ("Celine Dion", 'My Heart Will Go On (Love Theme from "Titanic")', "Céline Dion", "My Heart Will Go On"),
    ("The Smashing Pumpkins", "1979 (Remastered 2012)", "Smashing Pumpkins", "1979"),
    ("Nirvana", "About a Girl (Live)", "Nirvana", "About a Girl - Live"),
    ("Lana Del Rey", "Summertime Sadness (Cedric Gervais Remix)", "Lana Del Rey", "Summertime Sadness - Cedric Gervais Remix"),
    ("R. Kelly", "Ignition Remix", "R. Kelly", "Ignition (Remix)"),
    ("Taylor Swift", "Love Story (Taylor's Version)", "Taylor Swift", "Love Story (Taylor’s version)"),
    ("Metallica", "Nothing Else Maters", "Metallica", "Nothing Else Matters"),
    ("Fleetwod Mac", "Go Your Own Way", "Fleetwood Mac", "Go Your Own Way"),
]
OTHER = [
    ("Chinawoman", "Party Girl (Party Mix), Part I", "Chinawoman", "Party Girl (Party Mix) (Part II)"),
    ("Failure", "Segue 9", "Failure", "Segue 5"),
    ("Fantômas", "04/02/05 Saturday", "Fantômas", "04/23/05 Saturday"),
    ("BTS", "봄날 (Spring Day)", "BTS", "봄날 (Winter Day)"),
    ("Adele", "Hello", "Adele", "Adele - Goodbye"),
    ("Eminem", "The Way I Am", "Eminem", "The Way I Am (Danny Lohner Remix Featuring Marilyn Manson)"),
    ("Miles Davis", "Final (Take 3) (Chez le photographe du motel)", "Miles Davis", "Final (Take 2)"),
    ("Queens of the Stone Age", "A Song for the Dead", "Queens of the Stone Age", "Song for the Deaf"),
    ("Queens of the Stone Age", "No One Knows", "Queens of the Stone Age", "No One Knows (UNKLE Reconstruction - Full Length)"),
    ("Oasis", "Up in the Sky", "Oasis", "Up In The Sky (Live Paris In-store)"),
    ("Krallice", "IIIIIII", "Krallice", "IIIIIIII"),
    ("Gazpacho", "I've Been Walking (Pt. 2a)", "Gazpacho", "I've Been Walking (Pt. 2b)"),
    ("Sumac", "Image of Control (I)", "Sumac", "Image of Control (II)"),
    ("Radiohead", "Creep", "Radiohead", "Creep (Live)"),
    ("Radiohead", "Creep (live at Glastonbury)", "Radiohead", "Creep"),
    ("Radiohead", "Creep", "Radiohead", "Creep (acoustic)"),
    ("Radiohead", "Creep", "Radiohead", "Creep - Karaoke Version"),
    ("Radiohead", "Creep", "Radiohead", "Creep (Radiohead cover)"),
    ("Lana Del Rey", "Summertime Sadness", "Lana Del Rey", "Summertime Sadness (Cedric Gervais Remix)"),
    ("Lana Del Rey", "Summertime Sadness (Cedric Gervais Remix)", "Lana Del Rey", "Summertime Sadness (Nick Warren Remix)"),
    ("Nirvana", "All Apologies (demo)", "Nirvana", "All Apologies"),
    ("Massive Attack", "Teardrop (Instrumental)", "Massive Attack", "Teardrop"),
    ("Caetano Veloso", "Sozinho (Ao Vivo)", "Caetano Veloso", "Sozinho"),
    ("Soda Stereo", "De música ligera - En Vivo", "Soda Stereo", "De Música Ligera"),
    ("YOASOBI", "夜に駆ける (ライブ)", "YOASOBI", "夜に駆ける"),
    ("Кино", "Группа крови (концертная запись)", "Кино", "Группа крови"),
    ("Taylor Swift", "Love Story", "Taylor Swift", "Love Story (Taylor's Version)"),
    ("Mitski", "My Love Mine All Mine", "Mitski", "My Love Mine All Mine (Sped Up)"),
    ("Mitski", "Washing Machine Heart - Slowed", "Mitski", "Washing Machine Heart"),
    ("Shakira", "Whenever, Wherever", "Shakira", "Whenever, Wherever (Spanish Version)"),
    ("Portishead", "Roads - Live", "Portishead", "Roads (Live Through This Remix)"),
    ("Pink Floyd", "Another Brick in the Wall, Part 1", "Pink Floyd", "Another Brick in the Wall, Part 2"),
    ("Blur", "Song 2", "Blur", "Song 1"),
    ("Aphex Twin", "#3", "Aphex Twin", "#20"),
    ("Led Zeppelin", "Whole Lotta Love", "Led Zeppelin", "Whole Lotta Rosie"),
    ("Jackson 5", "I Want You Back", "Jackson 5", "I Want You"),
    ("The Beatles", "Love Me Do", "The Beatles", "Love You To"),
    ("The Cure", "Love", "The Cure", "Lovesong"),
    ("Leonard Cohen", "Hallelujah", "Jeff Buckley", "Hallelujah"),
    ("Nine Inch Nails", "Hurt", "Johnny Cash", "Hurt"),
    ("Genesis", "Mama", "Phil Collins", "Mama"),
    ("Bush", "Glycerine", "Kate Bush", "Glycerine"),
    ("Low", "Monkey", "Blow", "Monkey"),
    ("Oasis", "Live Forever", "Oasis", "Forever"),
    ("Sigur Rós", "Untitled #1", "Sigur Rós", "Untitled #8"),
    (
        "Beethoven",
        "Symphony No. 5 in C minor, Op. 67: I. Allegro",
        "Beethoven",
        "Symphony No. 9 in D minor, Op. 125: I. Allegro",
    ),
    ("宇多田ヒカル", "光", "宇多田ヒカル", "花"),
    ("がく", "声", "かく", "声"),
]
DOUBTFUL = [
    ("Eels", "Hey Man (Now You're Really Liv", "Eels", "Hey Man (Now You're Really Living)"),
    ("Lauryn Hill", "Doo Wop (That Thing)", "Lauryn Hill", "Doo Wop"),
    ("Pixies", "Wave of Mutilation", "Pixies", "Wave of Mutilation (UK Surf)"),
    ("Russian Circles", "Memorial", "Russian Circles", "Memoriam"),
    ("Daft Punk", "Harder Better Faster Stronger (Alive 2007 live)", "Daft Punk", "Harder, Better, Faster, Stronger [Live]"),
    ("Pink Floyd", "Echoes", "Pink Floyd", "Echoes, Part 1"),
    ("Daft Punk", "One More Time (Radio Edit)", "Daft Punk", "One More Time"),
    ("Donna Summer", 'I Feel Love (12" version)', "Donna Summer", "I Feel Love"),
    ("Radiohead", "Creep (Live)", "Radiohead", "Creep (live at the Astoria, 1994)"),
    ("Everything But the Girl", "Angel", "Everything But the Girl", "Angels"),
    ("Sean Paul", "Baby Boy (feat. Beyoncé)", "Sean Paul", "Baby Boy (feat. Sasha)"),
    ("Various Artists", "Lover, You Should've Come Over", "Jeff Buckley", "Lover, You Should've Come Over"),
]
HOSTILE = [
    "",
    " ",
    "((((",
    "feat.",
    "(feat. )",
    "- - -",
    "\0\x1b[31m\u202e",
    "[[]]" * 200,
    "a" * 10_000,
    "(live " * 500,
    "'; DROP TABLE tracks; --",
    "!!!",
    "()",
    "🎵",
]
NAMES = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)


def track(artist: str, title: str, *, album: str = "", length_ms: int = 0) -> Subject:
    """A track that was played."""
    return Subject("track", 1, artist, title, album=album, length_ms=length_ms)


@pytest.mark.parametrize(("artist", "title", "named", "called"), SAME)
def test_spellings_of_one_recording_are_found(artist, title, named, called):
    assert judge(track(artist, title), Candidate(named, called)).state == "found"
    assert judge(track(named, called), Candidate(artist, title)).state == "found"


@pytest.mark.parametrize(("artist", "title", "named", "called"), OTHER)
def test_other_songs_artists_and_versions_are_not_found(artist, title, named, called):
    assert judge(track(artist, title), Candidate(named, called)).state == "not_found"
    assert judge(track(named, called), Candidate(artist, title)).state == "not_found"


@pytest.mark.parametrize(("artist", "title", "named", "called"), DOUBTFUL)
def test_what_may_be_the_same_is_a_question(artist, title, named, called):
    assert judge(track(artist, title), Candidate(named, called)).state == "doubtful"
    assert judge(track(named, called), Candidate(artist, title)).state == "doubtful"


def test_a_remaster_is_the_same_recording_and_told():
    match = judge(track("Queen", "Innuendo"), Candidate("Queen", "Innuendo - 2011 Remaster"))

    assert (match.state, match.told) == ("found", ("remaster",))
    assert judge(track("Queen", "Innuendo"), Candidate("Queen", "Innuendo", notes="2011 remaster")).told == ("remaster",)


def test_what_a_service_remarks_counts_as_a_version():
    played = track("Nirvana", "About a Girl")

    assert (
        judge(played, Candidate("Nirvana", "About a Girl", notes="live, 1993-11-18: Sony Music Studios")).state == "not_found"
    )
    assert judge(track("Nirvana", "About a Girl (Live)"), Candidate("Nirvana", "About a Girl", notes="live")).state == "found"


def test_an_album_can_tell_that_all_its_tracks_are_live():
    live = track("Nirvana", "About a Girl", album="MTV Unplugged in New York")

    assert judge(live, Candidate("Nirvana", "About a Girl", ("Bleach",))).state == "doubtful"
    assert judge(live, Candidate("Nirvana", "About a Girl")).state == "doubtful"
    assert judge(live, Candidate("Nirvana", "About a Girl", ("MTV Unplugged In New York",))).state == "found"
    assert judge(live, Candidate("Nirvana", "About a Girl", notes="live")).state == "found"


def test_two_live_albums_hold_two_recordings():
    played = track("Nirvana", "About a Girl", album="MTV Unplugged in New York")
    marked = track("Nirvana", "About a Girl (Live)", album="MTV Unplugged in New York")
    elsewhere = ("Live at Reading",)

    assert judge(played, Candidate("Nirvana", "About a Girl", elsewhere)).state == "doubtful"
    assert judge(marked, Candidate("Nirvana", "About a Girl (live)", elsewhere)).state == "doubtful"
    assert judge(marked, Candidate("Nirvana", "About a Girl (live)", ("MTV Unplugged in New York",))).state == "found"


def test_a_recording_on_some_live_albums_only_may_be_the_studio_one():
    played = track("The Who", "My Generation", album="The Who Sings My Generation")

    assert judge(played, Candidate("The Who", "My Generation", ("Live at Leeds", "My Generation"))).state == "found"
    assert judge(played, Candidate("The Who", "My Generation", ("Live at Leeds",))).state == "doubtful"


def test_an_equal_album_settles_a_slip_and_only_the_length_another_ending():
    slip = track("Coldplay", "Yelow", album="Parachutes")
    ending = track("Tool", "Parabol", album="Lateralus", length_ms=184_000)

    assert judge(slip, Candidate("Coldplay", "Yellow")).state == "doubtful"
    assert judge(slip, Candidate("Coldplay", "Yellow", ("Parachutes",))).state == "found"
    assert judge(ending, Candidate("Tool", "Parabola", ("Lateralus",))).state == "doubtful"
    assert judge(ending, Candidate("Tool", "Parabola", length_ms=184_500)).state == "found"


def test_lengths_apart_are_a_doubt_and_very_different_ones_an_answer():
    played = track("Can", "Halleluhwah", length_ms=1_110_000)

    assert judge(played, Candidate("Can", "Halleluhwah", length_ms=1_105_000)).state == "found"
    assert judge(played, Candidate("Can", "Halleluhwah", length_ms=1_060_000)).state == "doubtful"
    assert judge(played, Candidate("Can", "Halleluhwah", length_ms=220_000)).state == "not_found"


def test_another_name_of_the_artist_is_as_good():
    assert judge(track("Prince", "Kiss"), Candidate("The Artist", "Kiss", aliases=("Prince",))).state == "found"


def test_an_artist_is_judged_by_its_name_alone():
    played = Subject("artist", 1, "Sigur Ros")

    assert judge(played, Candidate("Sigur Rós")).state == "found"
    assert judge(played, Candidate("Sigur")).state == "not_found"
    assert judge(Subject("artist", 1, "Queen feat. Paul Rodgers"), Candidate("Queen")).state == "found"
    assert judge(Subject("artist", 1, "Queen"), Candidate("Queen & David Bowie")).state == "not_found"


def test_issues_of_an_album_are_the_album_and_a_live_album_is_another():
    played = Subject("album", 1, "The Cure", "Disintegration")

    assert judge(played, Candidate("The Cure", "Disintegration (Deluxe Edition)")).told == ("edition",)
    assert judge(played, Candidate("The Cure", "Disintegration (Deluxe Edition)")).state == "found"
    assert judge(played, Candidate("The Cure", "Disintegration (Live)")).state == "not_found"


def test_the_best_candidate_is_the_one_of_the_same_album():
    played = track("The Who", "My Generation", album="My Generation")
    named = [
        Candidate("The Who", "My Generation (live)"),
        Candidate("The Who", "My Generation"),
        Candidate("The Who", "My Generation", ("My Generation",)),
    ]

    assert best(played, named)[0] == 2
    assert best(played, named[:2])[0] == 1
    assert best(played, named[:1])[0] is None
    assert best(played, []) == (None, judge(track("", ""), Candidate("")))


@law(NAMES, NAMES, NAMES, soon=20, later=100)
def test_whatever_comes_in_a_score_between_0_and_1_comes_out(artist, title, other):
    for named in (Candidate(artist, title), Candidate(other, title), Candidate(artist, other, (other,), notes=other)):
        assert 0 <= judge(track(artist, title, album=other), named).score <= 1


@settings(max_examples=60)
@given(NAMES, NAMES)
def test_a_thing_always_matches_itself(artist, title):
    match = judge(track(artist, title), Candidate(artist, title))

    assert match.state == ("found" if artist.strip() and title.strip() else "not_found")


@given(st.sampled_from(SAME + OTHER + DOUBTFUL))
def test_case_never_changes_the_judgement(pair):
    artist, title, named, called = pair

    assert judge(track(artist.upper(), title.lower()), Candidate(named.lower(), called.upper())) == judge(
        track(artist, title), Candidate(named, called)
    )


def bare(text: str) -> str:
    """A text without accents."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@pytest.mark.parametrize("pair", [pair for pair in SAME + OTHER + DOUBTFUL if "".join(map(bare, pair)).isascii()])
def test_accents_never_change_the_judgement(pair):
    artist, title, named, called = pair

    assert judge(track(bare(artist), title), Candidate(named, bare(called))) == judge(
        track(artist, title), Candidate(named, called)
    )


@law(NAMES, NAMES, soon=60, later=300)
def test_names_are_compared_alike_from_both_sides_and_folding_twice_changes_nothing(one, other):
    assert folded(folded(one)) == folded(one)
    assert likeness(folded(one), folded(other)) == likeness(folded(other), folded(one))
    assert credit_likeness(one, other) == credit_likeness(other, one)
    assert bool(folded(one)) == bool(one.strip())


@pytest.mark.parametrize("text", HOSTILE)
def test_names_that_say_nothing_match_no_song(text):
    assert judge(track("Queen", "Innuendo"), Candidate(text, text)).state == "not_found"
