"""The words by which titles tell versions, in several languages.

Each kind has phrases as `keys.name_key` writes them, parted by `|`. A phrase counts in brackets and behind dashes, with
words before it (`Wembley live`) and what tells more behind it (`live at Wembley`); `=` in front: only when it stands alone.
"""

from __future__ import annotations

RECORDINGS = {
    "live": "live|unplugged|en vivo|en directo|ao vivo|dal vivo|in concert|en concert|en concierto|en public"
    "|livemitschnitt|live mitschnitt|im konzert|i konsert|canlı|na zywo|na żywo|uzivo|élőben|=live version"
    "|живой|вживую|живое выступление|на концерте|концертная запись|ζωντανα|=encore",
    "session": "session|sessions|sesion|sessao|sessione|tiny desk|a colors show|live lounge",
    "remix": "remix|rmx|remixed|remixes|remezcla|remixado|ремикс|rework|reworked|bootleg|refix|vip mix|=vip|club mix"
    "|dance mix|dub mix|=dub|reconstruction|re edit|redux|=revisited|=reimagined|reimagining",
    "mashup": "mashup|mash up",
    "karaoke": "karaoke|backing track|=playback|sing along|singalong|originally performed by|in the style of"
    "|made famous by|караоке|минусовка",
    "cover": "cover|covers|cover version|tribute|tribute to|tributo|hommage|кавер|lullaby|lullaby version"
    "|music box version|8 bit version",
    "acoustic": "acoustic|acoustics|unplugged|acustico|acustica|acoustique|akustik|akustisch|akustycznie|акустика"
    "|акустическая|stripped|=stripped back|piano version|solo piano|=piano",
    "instrumental": "instrumental|instrumentals|instrumentale|инструментал|off vocal|karaoke instrumental",
    "a cappella": "a cappella|acapella|a capella|acappella",
    "demo": "demo|demos|maqueta|maketa|rough mix|work tape|home recording|демо",
    "alternate": "alternate|alt take|alternative take|outtake|outtakes|early version|unreleased version|alternative version"
    "|alt lyrics|alternate lyrics|alternate vocals|=take|=backwards|unmastered",
    "rehearsal": "rehearsal|soundcheck|probe",
    "rerecorded": "re recorded|rerecorded|re recording|rerecording|new recording|taylors version|regrabado|regrabada"
    "|neuaufnahme",
    "sped up": "sped up|speed up|nightcore|=fast version",
    "slowed": "slowed|slowed down|slowed and reverb|slowed reverb|chopped and screwed|daycore",
    "8d": "8d|8d audio",
    "orchestral": "orchestral|symphonic|sinfonico|string quartet|=orchestra|with orchestra",
    "spoken": "commentary|=interview|track by track|spoken word|=skit",
    "interlude": "=interlude|=intro|=outro|=prelude",
    "reprise": "reprise",
    "medley": "medley|megamix|continuous mix|=mixed|dj mix",
}
"""Recordings of their own."""
CUTS = {
    "edit": "radio edit|radio mix|radio version|single edit|single version|single mix|edit|short version|video edit"
    "|video version|7 inch|7 version|7 mix|7 edit|version corta|versao curta|radioversion|tv size|=radio"
    "|=single|=shortened edit|=singiel",
    "extended": "extended|extended mix|extended version|long version|12 inch|12 version|12 mix|maxi version|version larga"
    "|langfassung",
}
"""Shorter and longer cuts of one recording."""
EDITIONS = {
    "remaster": "remaster|remasters|remastered|remastering|remasterizado|remasterizada|remasterisé|remasterise"
    "|remasterisee|remasterizzato|digital remaster|ремастер|ремастеринг",
    "edition": "deluxe|expanded|anniversary|anniversary edition|bonus track|bonus|reissue|re issue|special edition"
    "|limited edition|edition|deluxe edition|deluxe version|collectors edition|japanese edition"
    "|=hidden track|=video clip",
    "mono": "mono|=monaural|mono version|mono mix",
    "stereo": "stereo|stereo version|stereo mix|=dolby atmos",
    "original": "original mix|original version|album version|album mix|album edit|lp version|main version|full version"
    "|version original|originalversion|ep version|=original|=album|=studio version|full length version|full length",
    "explicit": "=explicit|explicit version|=explicit lyrics",
    "clean": "=clean|clean version|=censored",
    "film": "soundtrack|original soundtrack|from the motion picture|=music video|=official video|=official music video"
    "|=official audio|=lyric video|=official lyric video|=audio|=video|=visualizer|ost|sdtk|=from the soundtrack",
}
"""Other issues of the same recording: worth telling, alike in length, year and genre."""
BY_SIGNS = {
    "live": "ライブ|ライヴ|라이브|现场|現場|演唱会|演唱會",
    "remix": "リミックス|리믹스|混音",
    "karaoke": "カラオケ|オフボーカル|노래방|伴奏",
    "cover": "カバー|カヴァー|커버|翻唱|歌ってみた",
    "acoustic": "アコースティック|어쿠스틱|不插电|不插電",
    "instrumental": "インスト|연주곡|纯音乐",
    "remaster": "リマスター|리마스터|重制",
    "demo": "デモ|데모",
}
"""Where words are not parted by spaces, these tell wherever they stand."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TELLING = _words(
    "at in from on for by of with and w de en a au aux aus dans da do na no im am bei desde dal al del con mit von und o"
    " year version ver mix edit take recording recorded session performance track audio video bonus feat ft featuring vs"
)
"""What may follow a phrase and tell more of the version."""
FILLER = TELLING | _words(
    "the original digital digitally new studio full official s vol x versão versao versione fassung le la el los"
)
"""Words that do not tell one version of a kind from another."""
NOT_BEFORE_LIVE = _words(
    "i you we they to let it me long us where how who he she love people that what will would dont can cant"
)
NOT_AFTER_LIVE = _words(
    "your my our their his her it its and or forever like to without the fast again alone together life a through as well free"
    " up now this that while long is wire me you we i if so better young once one more"
)
"""Where `live` is a verb."""
NOT_IN_A_SUBTITLE = _words("version mix remix edit take live acoustic demo instrumental session karaoke cover remake")
"""Where one of these is left in a bracket, that may be a version of which the rest was not understood."""
GENERIC = (
    r".*\b(?:version|versie|versione|versao|versjon|ver|mix|take|fassung|версия|vocals|lyrics)(?: \d+\w?)?"
    r"|.*(?:バージョン|ヴァージョン|ver|버전|版)"
)
"""Some other version, of which the other words tell which: `Spanish Version`, `Night Mix`."""
