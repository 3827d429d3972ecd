"""The taste of the demo listener: what there is to like, when in eight years, and when in the day."""

from __future__ import annotations

from dataclasses import dataclass

from music_rec.demo import vocabulary as v
from music_rec.demo.vocabulary import Vocabulary

Years = tuple[float, float, float, float, float, float, float, float, float]
ALWAYS: Years = (1, 1, 1, 1, 1, 1, 1, 1, 1)


@dataclass(frozen=True)
class Genre:
    """One corner of the taste. Its appeal at a moment is years x seasons x slots."""

    name: str
    artists: int
    """Acts the listener gets to know, `stars` among them."""
    stars: tuple[str, ...]
    """Names chosen by hand, most liked first; the others are composed."""
    names: Vocabulary
    songs: Vocabulary
    years: Years
    """Appeal at the beginning, after one year, ..., after eight."""
    slots: tuple[float, float, float, float, float, float]
    """Appeal in the morning, at work, in a child's afternoon, on a lazy day, in the evening, at night."""
    seasons: tuple[float, float, float, float]
    """Appeal in winter, spring, summer, autumn."""
    sound: tuple[float, float, float, float, float]
    """Typical energy, valence, danceability, acousticness (each 0-1) and tempo_bpm / 200."""
    length_s: int
    """Typical length of a track."""
    tags: tuple[str, ...]
    """What people call it, most used first."""
    unheard: int = 5
    """Further acts that the listener never meets."""


GENRES = (
    Genre(
        "dream pop",
        165,
        (
            "The Paper Lighthouses",
            "Halcyon Umbrella",
            "Marzipan Semaphore",
            "Lilac Barometer",
            "Swoon Cartography",
            "Pistachio Tramlines",
        ),
        v.DREAM_BANDS,
        v.SOFT_SONGS,
        (2.5, 2.6, 2.5, 2.3, 2.1, 2.0, 1.8, 1.7, 1.7),
        (1.0, 0.8, 0, 1.1, 1.3, 0.4),
        (1.1, 1.0, 0.9, 1.1),
        (0.52, 0.42, 0.45, 0.25, 0.58),
        248,
        ("dream pop", "shoegaze", "indie", "ethereal", "reverb", "melancholy"),
    ),
    Genre(
        "ambient",
        125,
        (
            "Moss & Telegraph",
            "Ísbrún Valdalund",
            "Low Tide Understudy",
            "$\\frac{π}{2}$ Ensemble",
            "Glasshouse Weather Bureau",
            "Slow Ferry Almanac",
        ),
        v.AMBIENT_ACTS,
        v.STILL_SONGS,
        (0.6, 0.7, 0.9, 1.1, 1.3, 1.7, 1.9, 2.1, 2.3),
        (0.5, 2.3, 0, 0.6, 0.7, 0.15),
        (1.3, 1.0, 0.7, 1.1),
        (0.18, 0.28, 0.20, 0.78, 0.42),
        322,
        ("ambient", "modern classical", "drone", "instrumental", "calm", "piano"),
    ),
    Genre(
        "techno",
        140,
        (
            "Nachtbus Algebra",
            "Ringbahn Mandarine",
            "Voltage Nonna",
            "DJ Pfefferkuchen 3000",
            "Trafo Orchidee",
            "🦊🌧️ Club",
        ),
        v.CLUB_ACTS,
        v.CLUB_SONGS,
        (1.5, 2.0, 2.5, 2.6, 2.2, 1.4, 1.2, 1.2, 1.3),
        (0.5, 0.5, 0, 0.15, 0.4, 2.3),
        (1.0, 1.0, 1.2, 0.9),
        (0.82, 0.45, 0.80, 0.05, 0.64),
        338,
        ("techno", "electronic", "house", "club", "instrumental", "berlin"),
    ),
    Genre(
        "indie folk",
        135,
        (
            "Marrow & Thistle",
            "Juniper Halfpenny",
            "The Orchard Ledger",
            "Hollis Wrenfield-Oake",
            "Aunt Bramble",
            "Tallow Creek Almanac",
        ),
        v.FOLK_ACTS,
        v.SOFT_SONGS,
        (1.5, 1.4, 1.4, 1.3, 1.3, 1.4, 1.4, 1.3, 1.3),
        (0.9, 0.6, 0, 2.4, 0.9, 0.15),
        (1.0, 0.9, 0.7, 1.5),
        (0.33, 0.45, 0.42, 0.80, 0.56),
        221,
        ("folk", "indie folk", "acoustic", "singer-songwriter", "autumn", "banjo"),
    ),
    Genre(
        "jazz",
        120,
        (
            "Odile Vantermeer Quartet",
            "Brass Giraffe Society",
            "Lucius Pompadoro",
            "The Midnight Abacus Trio",
            "Casimir Quillfeather",
            "Ferris Okonbell Sextet",
        ),
        v.JAZZ_ACTS,
        v.SOFT_SONGS,
        (0.4, 0.4, 0.5, 0.6, 0.9, 1.3, 1.5, 1.6, 1.7),
        (0.4, 0.8, 0, 1.4, 1.5, 0.6),
        (1.2, 0.9, 0.9, 1.1),
        (0.38, 0.52, 0.50, 0.72, 0.60),
        318,
        ("jazz", "contemporary jazz", "saxophone", "instrumental", "late night", "improvisation"),
    ),
    Genre(
        "german indie",
        100,
        (
            "Tante Horizont",
            "Kapitän Zimmerpflanze",
            "Regenschirm & Söhne",
            "Die Höflichen Gespenster",
            "Balkon im Konjunktiv",
            "Wellensittiche vom Fensterbrett",
        ),
        v.GERMAN_BANDS,
        v.GERMAN_SONGS,
        (2.0, 1.9, 1.7, 1.5, 1.0, 0.6, 0.4, 0.4, 0.4),
        (1.4, 0.5, 0, 0.9, 1.0, 0.3),
        (1.0, 1.1, 1.1, 1.0),
        (0.62, 0.55, 0.55, 0.22, 0.62),
        216,
        ("german", "indie", "deutschsprachig", "indie pop", "lo-fi", "guitar"),
    ),
    Genre(
        "hip-hop",
        130,
        (
            "Queen Tangelo",
            "Stoop Philosopher",
            "Professor Laundromat",
            "Uncle Metronome",
            "Sable Rhymestone",
            "MC Honeycomb Footnote",
        ),
        v.RAP_ACTS,
        v.RAP_SONGS,
        (0.2, 0.2, 0.3, 0.4, 0.7, 1.9, 2.2, 2.1, 2.0),
        (1.4, 0.5, 0, 0.5, 0.9, 1.5),
        (0.9, 1.0, 1.3, 0.9),
        (0.66, 0.52, 0.76, 0.18, 0.47),
        204,
        ("hip-hop", "rap", "neo-soul", "new york", "jazz rap", "groove"),
    ),
    Genre(
        "post-punk",
        115,
        (
            "The Nervous Cutlery",
            "Municipal Swans",
            "<b>Bold</b> Type",
            "Ceiling Inspectors",
            "The Polite Radiators",
            "Laminated Hedgehogs",
        ),
        v.PUNK_BANDS,
        v.HARD_SONGS,
        (0.9, 1.0, 1.1, 1.0, 0.9, 0.9, 1.0, 1.1, 1.1),
        (1.3, 0.3, 0, 0.5, 1.1, 0.7),
        (1.0, 1.1, 0.9, 1.0),
        (0.80, 0.50, 0.58, 0.06, 0.74),
        189,
        ("post-punk", "punk", "guitar", "angular", "indie rock", "nervous"),
    ),
    Genre(
        "city pop",
        80,
        (
            "雨傘天文台",
            "ミドリノダイコン",
            "豆腐宇宙船",
            "真夜中クリームソーダ倶楽部",
            "銀色エスカレーター",
            "水曜日のペンギン",
        ),
        v.CITY_POP_ACTS,
        v.CITY_POP_SONGS,
        (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1.3, 1.2, 0.8),
        (1.0, 0.8, 0, 1.0, 1.0, 0.7),
        (0.7, 1.0, 1.6, 0.8),
        (0.64, 0.76, 0.70, 0.15, 0.57),
        262,
        ("city pop", "japanese", "funk", "80s", "summer", "synth"),
    ),
    Genre(
        "post-metal",
        90,
        (
            "Glacier Notaries",
            "Monolith Gardeners",
            "Ten Thousand Zinc Herons",
            "The Ashen Beekeepers' Guild",
            "Basalt Choir Practice",
            "Leaden Oxen",
        ),
        v.METAL_BANDS,
        v.HARD_SONGS,
        (1.1, 1.0, 0.9, 0.7, 0.5, 0.4, 0.3, 0.3, 0.3),
        (0.4, 0.6, 0, 0.2, 0.9, 0.3),
        (1.4, 0.8, 0.6, 1.2),
        (0.88, 0.20, 0.25, 0.04, 0.62),
        437,
        ("post-metal", "metal", "heavy", "atmospheric", "doom", "epic"),
    ),
    Genre(
        "arabic electronics",
        30,
        ("تخت المظلة السابعة", "بستان الغيم الأخضر", "قطار الليمون البعيد"),
        v.ARABIC_ACTS,
        v.ARABIC_SONGS,
        (0.05, 0.05, 0.1, 0.1, 0.2, 0.3, 0.4, 0.7, 0.8),
        (0.7, 0.8, 0, 0.8, 1.1, 0.8),
        (1.0, 1.0, 1.0, 1.0),
        (0.58, 0.44, 0.62, 0.34, 0.53),
        274,
        ("arabic", "oud", "electronic", "psychedelic", "levant"),
    ),
    Genre(
        "hebrew indie",
        22,
        ("תזמורת הקיפוד", "צוללת הלימון"),
        v.HEBREW_ACTS,
        v.HEBREW_SONGS,
        (0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.3),
        (0.8, 0.7, 0, 0.9, 1.0, 0.4),
        (1.0, 1.0, 1.1, 1.0),
        (0.50, 0.55, 0.52, 0.42, 0.58),
        228,
        ("hebrew", "indie", "chamber pop", "warm"),
    ),
    Genre(
        "cold wave",
        64,
        ("Мятный Трамвай", "Северный Чайник", "Снежный Калькулятор", "Бумажный Ёж", "Тихий Диспетчер"),
        v.COLD_WAVE_BANDS,
        v.COLD_WAVE_SONGS,
        (0.1, 0.3, 1.0, 1.1, 0.7, 0.5, 0.4, 0.3, 0.3),
        (0.9, 0.5, 0, 0.2, 1.0, 1.0),
        (1.7, 0.9, 0.5, 1.2),
        (0.68, 0.30, 0.66, 0.06, 0.66),
        211,
        ("cold wave", "synth", "russian", "post-punk", "80s", "winter"),
    ),
    Genre(
        "bossa nova",
        46,
        ("Señorita Ångström", "Açaí Telegráfico", "Trio Guaraná Lunar", "Coração Amarelinho"),
        v.BOSSA_ACTS,
        v.BOSSA_SONGS,
        (0.3, 0.3, 0.3, 0.4, 0.4, 0.4, 0.5, 0.6, 0.6),
        (0.6, 0.8, 0, 1.5, 1.0, 0.2),
        (0.3, 1.0, 2.4, 0.5),
        (0.36, 0.68, 0.62, 0.68, 0.60),
        191,
        ("bossa nova", "brazilian", "summer", "acoustic", "portuguese", "samba"),
    ),
    Genre(
        "chanson",
        42,
        ("Les Citrons Voilés", "Élodie Pamplemousse", "Les Parapluies du Vestibule"),
        v.CHANSON_ACTS,
        v.CHANSON_SONGS,
        (0.4, 0.4, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.4),
        (0.7, 0.6, 0, 1.6, 1.1, 0.2),
        (0.7, 1.3, 1.2, 0.8),
        (0.40, 0.58, 0.50, 0.60, 0.56),
        203,
        ("chanson", "french", "accordion", "acoustic", "romantic"),
    ),
    Genre(
        "children",
        9,
        ("Onkel Knöpfchen", "Die Gummistiefel-Kapelle", "Oma Quietscheente"),
        v.CHILD_ACTS,
        v.CHILD_SONGS,
        ALWAYS,
        (0, 0, 1, 0, 0, 0),
        (1, 1, 1, 1),
        (0.56, 0.88, 0.74, 0.48, 0.58),
        138,
        ("children", "german", "sing-along", "kinderlieder"),
        unheard=0,
    ),
    Genre(
        "christmas",
        14,
        ("The Cinnamon Chorale", "Tinsel & the Typists' Choir", "Nutmeg Brass Fellowship"),
        v.CHRISTMAS_ACTS,
        v.CHRISTMAS_SONGS,
        (2, 2, 2, 2, 2, 2, 2, 2, 2),
        (1.0, 0.5, 0, 2.0, 1.5, 0.2),
        (1, 1, 1, 1),
        (0.40, 0.72, 0.48, 0.66, 0.56),
        172,
        ("christmas", "holiday", "choir", "winter", "cosy"),
        unheard=0,
    ),
)
