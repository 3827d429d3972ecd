"""Words that invented names are made of. Unlikely pairs are meant: no real act should be found here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np


@dataclass(frozen=True)
class Vocabulary:
    """Two word lists and the patterns (`{a}`, `{b}`) that join them; one given twice is used more often."""

    patterns: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]

    def artists(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` names in random order, no two of the same words; there must be as many pairs."""
        pairs = _shuffled(len(self.first) * len(self.second), rng)[:n]
        patterns = (rng.random(n) * len(self.patterns)).astype(np.int64).tolist()
        return [self._join(pair, pattern) for pair, pattern in zip(pairs, patterns, strict=True)]

    def titles(self, n: int, rng: np.random.Generator) -> list[str]:
        """`n` different titles in random order; the words must give as many."""
        numbers = _shuffled(len(self.patterns) * len(self.first) * len(self.second), rng)
        every = (self._join(*divmod(number, len(self.patterns))) for number in numbers)
        titles = list(islice(dict.fromkeys(every), n))
        assert len(titles) == n, f"{self.first[0]}: only {len(titles)} titles for {n}"
        return titles

    def _join(self, pair: int, pattern: int) -> str:
        second, first = divmod(pair, len(self.first))
        return self.patterns[pattern].format(a=self.first[first], b=self.second[second])


def _shuffled(count: int, rng: np.random.Generator) -> list[int]:
    numbers: list[int] = np.argsort(rng.random(count), kind="stable").tolist()
    return numbers


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split("|"))


DREAM_BANDS = Vocabulary(
    ("{a} {b}", "{a} {b}", "The {a} {b}"),
    _words("""Velvet|Lilac|Marzipan|Halcyon|Paper|Opal|Feather|Vanilla|Satin|Powder|Porcelain|Sherbet|Apricot|Tinsel|Moonlit
    |Pistachio|Gauze|Cinnamon|Lavender|Chiffon|Meringue|Periwinkle|Taffeta|Almond"""),
    _words("""Semaphore|Barometer|Lampshades|Static|Ferries|Cartography|Elevators|Harbours|Telescopes|Escalator|Pyjamas
    |Turnstile|Greenhouse|Postcards|Aquarium|Observatory|Swimmers|Ceilings|Weathervane|Tramlines|Cosmonauts|Hammocks"""),
)
AMBIENT_ACTS = Vocabulary(
    ("{a} {b}",),
    _words("""Moss|Lowland|Glasshouse|Estuary|Driftwood|Lichen|Tidal|Fjord|Chalk|Peat|Silt|Northern|Marram|Fogbound|Reed
    |Slate|Cirrus|Saltmarsh|Windless|Heather|Hollow|Glacial"""),
    _words("""Observatory|Telegraph|Weather|Kilns|Signals|Archive|Ledger|Lamps|Orchard|Almanac|Engine|Library|Bellows
    |Compass|Sundial|Waiting Room|Understudy|Pendulum|Typewriter|Ferry"""),
)
CLUB_ACTS = Vocabulary(
    ("{a} {b}", "{a} {b}", "DJ {a} {b}"),
    _words("""Ringbahn|Nachtbus|Voltage|Trafo|Beton|Kaltmiete|Spätkauf|Modul|Gleis|Relais|Funkturm|Sperrmüll|Kontrast
    |Zentrale|Wartesaal|Turbine|Neonröhre|Plattenbau|Fernwärme|Klinke"""),
    _words("""Algebra|Ritual|Nonna|Orchidee|Deluxe|Butter|Komet|Mandarine|Pelikan|Theorem|Flamingo|Papaya|Origami|Samowar
    |Puma|Kartell|Dynamo|Zitrone|Sirup|Panther|Gelatine|Lakritz"""),
)
FOLK_ACTS = Vocabulary(
    ("{a} {b}", "{a} & {b}", "The {a} {b} Band"),
    _words("""Marrow|Juniper|Tallow|Bramble|Hollis|Larkin|Orchard|Thimble|Hazel|Wren|Buckwheat|Sorrel|Barley|Foxglove|Rowan
    |Alder|Fennel|Quince|Plough|Nettle|Damson|Ember"""),
    _words("""Thistle|Halfpenny|Ledger|Wrenfield|Creek Almanac|Lantern|Haycart|Cobbler|Millpond|Appleyard|Fencepost
    |Candlewick|Weathercock|Saddlebag|Tinderbox|Henhouse|Larder|Bootlace|Bellwether|Turnip"""),
)
JAZZ_ACTS = Vocabulary(
    ("{a} {b} Quartet", "{a} {b}", "{a} {b} Trio"),
    _words("""Odile|Lucius|Tomasz|Ferris|Ingeborg|Casimir|Delphine|Otis|Marcelina|Leopold|Zora|Bartholomew|Yvette|Ansel
    |Ludmila|Ignatius|Philippa|Ezio|Solveig|Barnaby"""),
    _words("""Vantermeer|Pompadoro|Wielopolny|Okonbell|Quillfeather|Brassano|Lindengaard|Mottlesworth|Tarantelli|Dovrefell
    |Applegarth-Roy|Zwirnhof|Castellonge|Merriwink|Hallelund|Saxelby-Moon|Ferrabosco-Lee|Tuxworthy"""),
)
GERMAN_BANDS = Vocabulary(
    ("{a} {b}", "Die {a} {b}"),
    _words("""Gespenster|Wellensittiche|Bademeister|Nachbarn|Regenschirme|Zimmerpflanzen|Tiefseetaucher|Pförtner|Drachenflieger
    |Kastanien|Nachtwächter|Topfpflanzen|Schrebergärtner|Seelöwen|Flaneure|Leuchtkäfer|Hausmeister|Astronauten"""),
    _words("""vom Fensterbrett|aus Zimmer Neun|ohne Mantel|im Februar|am Nordkanal|mit Anhang|von Gegenüber|im Treppenhaus
    |auf Probe|aus Papier|hinterm Deich|zur Untermiete|bei Gegenwind|im Konjunktiv|außer Betrieb"""),
)
RAP_ACTS = Vocabulary(
    ("{a} {b}", "MC {a} {b}", "{a} {b} Collective"),
    _words("""Professor|Sable|Stoop|Queen|Uncle|Deacon|Velour|Cobalt|Doctor|Brownstone|Captain|Mango|Auntie|Copper|Lieutenant
    |Honeycomb|Rooftop|Duke"""),
    _words("""Bodega|Rhymestone|Philosopher|Tangelo|Metronome|Crosstown|Papercut|Parable|Hydrant|Verbatim|Turnpike|Plantain
    |Synonym|Chessboard|Payphone|Laundromat|Almanack|Footnote"""),
)
PUNK_BANDS = Vocabulary(
    ("The {a} {b}", "{a} {b}"),
    _words("""Nervous|Municipal|Laminated|Polite|Provisional|Fluorescent|Awkward|Redundant|Cardboard|Suburban|Itemised|Damp
    |Anxious|Statutory|Reluctant|Corrugated|Overdue|Punctual|Beige|Disposable"""),
    _words("""Cutlery|Swans|Inspectors|Serviettes|Radiators|Cubicles|Hedgehogs|Typists|Turnips|Escalators|Paperclips|Lampposts
    |Clerks|Biscuits|Antennas|Stairwells|Ladders|Commuters|Forms|Dentists"""),
)
CITY_POP_ACTS = Vocabulary(
    ("{a}{b}", "{a}の{b}"),
    _words("雨傘|豆腐|真夜中|銀色|檸檬|港町|蜜柑|水曜日|硝子|砂糖|夕焼け|月面|昆布|星屑|珈琲|風鈴|群青|電気"),
    _words("""天文台|宇宙船|クリームソーダ倶楽部|エスカレーター|自販機|楽団|水族館|ペンギン|モノレール|図書係|ラジオ局|観覧車
    |サンダル|温度計|金魚|ホテル|冷蔵庫|パラソル"""),
)
METAL_BANDS = Vocabulary(
    ("{a} {b}", "{a} {b}", "{b} of {a}"),
    _words("""Glacier|Monolith|Basalt|Ashen|Obsidian|Tundra|Gravel|Zinc|Cinder|Leaden|Granite|Permafrost|Bitumen|Thunder
    |Anthracite|Pylon|Magnetite|Boulder"""),
    _words("""Notaries|Gardeners|Beekeepers|Choir Practice|Librarians|Herons|Caravans|Orchards|Lighthouses|Weavers|Oxen
    |Ferrymen|Haberdashers|Cartographers|Chandeliers|Bakers|Pilgrims|Moths"""),
)
ARABIC_ACTS = Vocabulary(
    ("{a} {b}",),
    _words("تخت|بستان|قطار|دكان|مصباح|مركب|شباك|قنديل|طائر|هدهد"),
    _words("المظلة السابعة|الغيم الأخضر|الليمون البعيد|القمر الورقي|الساعة الثالثة|الهاتف القديم|النعناع|السلحفاة"),
)
HEBREW_ACTS = Vocabulary(
    ("{a} {b}",),
    _words("תזמורת|צוללת|מועדון|להקת|חברת|ספריית|תחנת|מסעדת"),
    _words("הקיפוד|הלימון|המטריה|הירח השני|הצב הכחול|הפסנתר הרטוב|הדואר|התפוז הישן"),
)
COLD_WAVE_BANDS = Vocabulary(
    ("{a} {b}",),
    _words("""Мятный|Северный|Снежный|Бумажный|Стеклянный|Ночной|Запасной|Тихий|Лишний|Синтетический|Картонный|Третий|Вежливый
    |Электрический"""),
    _words("Трамвай|Чайник|Калькулятор|Ёж|Лифт|Балкон|Диспетчер|Телеграф|Пингвин|Аквариум|Подъезд|Маяк|Циркуль|Сугроб"),
)
BOSSA_ACTS = Vocabulary(
    ("{a} {b}",),
    _words("Açaí|Trio|Coração|Maré|Duo|Jardim|Salão|Violão|Quintal|Varanda|Sabiá|Farol"),
    _words("""Telegráfico|Maracujá|Amarelinho|Guaraná Lunar|Caramboleira|Tangerinado|de Domingo|Jabuticaba|sem Relógio
    |Guarda-Chuva|Atlântida-Mirim"""),
)
CHANSON_ACTS = Vocabulary(
    ("{a} {b}", "{a} & {b}"),
    _words("Élodie|Léopoldine|Gaspard|Ondine|Barnabé|Les Pêches|Les Citrons|Hippolyte|Séraphine|Les Valises"),
    _words("Pamplemousse|Bergamote|d'Outremer-Gris|du Vestibule|Voilés|Tramontane|Cafetière|à Bicyclette|Mirabelle"),
)
CHILD_ACTS = Vocabulary(
    ("{a} {b}",),
    _words("Onkel|Tante|Kapitän|Doktor|Oma|Räuber"),
    _words("Knöpfchen|Pusteblume|Gummistiefel|Wackelzahn|Marmelade|Quietscheente"),
)
CHRISTMAS_ACTS = Vocabulary(
    ("{a} {b}",),
    _words("Cinnamon|Tinsel|Mistletoe|Sleighbell|Nutmeg|Snowglobe|Gingerbread"),
    _words("Chorale|Brass Fellowship|Sisters|Radio Orchestra|Carollers|Typists' Choir"),
)

_SOFT_NOUNS = _words("""Weather|Harbour|Balcony|Staircase|Window|Sunday|Snowfall|Orchard|Lighthouse|River|Letter|Kitchen
    |Afternoon|Bicycle|Garden|Shoreline|Moth|Telephone|Ceiling|Umbrella|Station|Photograph|Island|Curtain|Ferry|Piano
    |September|Avenue|Teacup|Sparrow|Lullaby|Horizon|Coat|Attic|Compass|Satellite|Fountain|Meadow""")
SOFT_SONGS = Vocabulary(
    ("{a} {b}", "{a} {b}", "{a} {b}", "{a} {b} for Two", "Every {a} {b}", "The {b} Was {a}", "Another {a} {b}"),
    _words("""Slow|Quiet|Borrowed|Silver|Early|Faraway|Paper|Golden|Sleepless|Distant|Blue|Half-Open|Gentle|Late|Pale|Hidden
    |Unsent|Lonely|Warm|Weightless|Crooked|Faded|Second-Hand|Drowsy|Bright|Secret|Tender|Empty|Patient|Amber|Old|Young"""),
    _SOFT_NOUNS,
)
STILL_SONGS = Vocabulary(
    ("{a} {b}", "{b} {a}", "{a} & {b}", "{b} in {a}"),
    _words("""Estuary|Lichen|Halogen|Dusk|Drift|Murmur|Ember|Tide|Vapour|Pollen|Hush|Frost|Glimmer|Meridian|Silt|Aurora
    |Canopy|Delta|Rain Study|Lamplight|Thaw|Plateau|Fathom|Sediment"""),
    _words("""Snow Light|Still Air|Tall Grass|Early Morning|Low Water|Second Light|Room 4|After Rain|Northbound
    |Half Speed|Out of Season|Reprise|Blue Hour|Undertow|Long Exposure|Windless|Slow Return|Sleep Version"""),
)
HARD_SONGS = Vocabulary(
    ("{a} {b}", "No More {b}", "{b} Is {a}", "{a} {b} Blues", "Against the {b}", "{b} and {b}"),
    _words("""Broken|Concrete|Public|Nervous|Second-Class|Electric|Rusty|Heavy|Plastic|Fire|Burnt|Compulsory|Cheap|Hollow
    |Permanent|Final|Reinforced|Faulty|Restless|Mandatory|Grey|Loud"""),
    _words("""Committee|Furnace|Elevator|Signal|Queue|Machinery|Cathedral|Ceiling|Paperwork|Thunder|Alarm|Escalator|Monument
    |Gravity|Receipt|Barricade|Avalanche|Timetable|Siren|Collapse|Landslide|Antenna|Curfew|Voltage|Handshake|Winter"""),
)
_NIGHTS = _words("""Neon|Midnight|Chrome|Subway|Strobe|Rooftop|Basement|Velvet|Analog|Crosstown|Satellite|Night Bus|Mirror|Sugar
    |Modular|Humid|Terminal|Asphalt|Double|Tunnel|Laser|Corner|Heatwave|Payphone|Concrete|Magnet|Copper|Elevator|Static|Sunset|Glass|Second-Hand|Orbital|Paper|Liquid|Sodium|Cobalt""")
_ERRANDS = _words("""Protocol|Sermon|Avenue|Ritual|Exchange|District|Sequence|Garden|Parade|Platform 9|Currency|Traffic|Letters
    |Mathematics|Confetti|Weather|Fiction|Groove|Cargo|Alphabet|Circuit|Dialect|Cypher|Etiquette|Geometry|Errand|Receipts|Tangerine|Gossip|Arithmetic|Lantern|Habit|Postcard|Footwork""")
CLUB_SONGS = Vocabulary(("{a} {b}", "{a} {b}", "{a} {b}", "{a} {b} (Extended)"), _NIGHTS, _ERRANDS)
RAP_SONGS = Vocabulary(("{a} {b}", "{a} {b}", "{a} {b}", "{a} {b} (Interlude)"), _NIGHTS, _ERRANDS)
GERMAN_SONGS = Vocabulary(
    ("{a} {b}", "Kein {a} {b}", "Nur {a} {b}", "Noch ein {a} {b}"),
    _words("""Regen|Sommer|Balkon|Spätkauf|Anruf|Umweg|Sonntag|Nebel|Kaffee|Brief|Schlüssel|Mantel|Umzug|Aufzug|Kühlschrank
    |Bahnhof|Winter|Abschied|Schatten|Fahrschein|Freitag|Herbst"""),
    _words("""im Hinterhof|am Kanal|ohne dich|bis Pankow|nach Mitternacht|aus Versehen|für zwei|im Wedding|vor dem Frühstück
    |mit Verspätung|auf dem Dach|gegen Bezahlung|in Zeitlupe|hinterm Haus|von gestern|bei offenem Fenster"""),
)
CITY_POP_SONGS = Vocabulary(
    ("{a}の{b}", "{a}{b}", "さよなら{a}の{b}"),
    _words(
        "真夜中|渚|東口|雨上がり|日曜日|夏色|月明かり|港|終電|四月|ガラス|レモン|夕暮れ|屋上|海沿い|冬|金曜日|橋の上|青い影|窓辺"
    ),
    _words("""ドライブ|電話|ハイウェイ|シンデレラ|噴水|メモリー|カーラジオ|ステップ|地下鉄|ため息|カーテン|ネオン|サイダー|手紙
    |プール|ランデブー|レコード|ヴァカンス|信号|すれ違い"""),
)
ARABIC_SONGS = Vocabulary(
    ("{a} {b}", "يا {a} {b}"),
    _words("ليل|باب|قمر|طريق|شباك|مطر|صوت|نهر|سفر|حلم|فنجان|ظل|بحر|عطر|صباح|سؤال"),
    _words("المدينة|الياسمين|البعيد|الغريب|القهوة|الشتاء|النوم|البيت|الرمل|المساء|الصيف|الجيران|الانتظار|الضباب"),
)
HEBREW_SONGS = Vocabulary(
    ("{a} של {b}", "עוד {a} של {b}"),
    _words("לילה|גשם|חלון|מכתב|בוקר|רחוב|ירח|שיר|קיץ|חלום|צל|גן|סוד|מנגינה"),
    _words("אתמול|אף אחד|שכנים|חורף|יום ראשון|מלח|כוכבים|זכוכית|לימון|רכבות|רוח|קפה"),
)
COLD_WAVE_SONGS = Vocabulary(
    ("{a} {b}", "{a} {b} (демо)", "{a} {b} II"),
    _words("""Последний|Зимний|Ночной|Пустой|Далёкий|Синий|Первый|Тёплый|Серый|Прошлый|Чужой|Вечерний|Белый|Прозрачный|Старый
    |Медленный|Соседний|Апрельский"""),
    _words("Вокзал|Снег|Вечер|Телефон|Экран|Город|Автобус|Сон|Дождь|Берег|Сигнал|Январь|Свет|Двор|Голос|Билет|Поезд|Мост"),
)
BOSSA_SONGS = Vocabulary(
    ("{a} {b}", "{a} {b}", "{a} {b}", "{a} {b} (ao vivo)"),
    _words("""Manhã|Saudade|Varanda|Chuva|Canção|Balanço|Tarde|Janela|Noite|Passeio|Brisa|Cartão-postal|Domingo|Serenata|Rede
    |Bolero|Esquina|Sombra|Valsa|Pandeiro|Maresia|Quermesse|Recado|Neblina"""),
    _words("""de Abril|sem Pressa|de Papel|na Calçada|em Fevereiro|que não veio|do Avesso|de Açúcar|no Quintal|depois da Feira
    |à Beira-Mar|da Vizinha|sem Endereço|para Ninguém|de Outro Verão|na Vitrola|ao Meio-Dia|do Sobrado|em Ré Menor"""),
)
CHANSON_SONGS = Vocabulary(
    ("{a} {b}", "{a} {b}", "{a} {b}", "{a} {b} (reprise)"),
    _words("""Une valse|Un dimanche|Rêverie|Une lettre|Un parapluie|Petite pluie|Un tramway|Bonsoir|Le piano|La fenêtre
    |Un café|Mon vélo|L'escalier|La voisine|Les pigeons|Septembre|Ma cousine|Le facteur|Un orage"""),
    _words("""sans adresse|du côté de l'eau|à l'ombre|après la plage|en bémol|au balcon|de papier|sous la lampe
    |à minuit moins une|de l'autre quai|pour personne|en février|à crédit|de la crémière|sans façon|au fond du tiroir"""),
)
CHILD_SONGS = Vocabulary(
    ("{a} {b}", "{a} {b}, hurra!", "Oh je, {a} {b}"),
    _words("""Der Dackel|Die Schnecke|Mein Bagger|Das Nilpferd|Der Pinguin|Die Giraffe|Unser Roller|Der Frosch|Das Faultier
    |Die Socke"""),
    _words("tanzt heute|hat Schnupfen|fährt Bus|will Pudding|kann zaubern|schläft noch|sucht den Mond|macht Quatsch"),
)
CHRISTMAS_SONGS = Vocabulary(
    ("{a} {b}", "{a} {b} Tonight", "Silent {a} {b}"),
    _words("Candlelight|Snowbound|Tinsel|Sleigh|Cinnamon|Frosty Window|Lantern|Chimney|Mistletoe|Peppermint|Nutcracker|Icicle"),
    _words("Waltz|Over the Rooftops|Lullaby|Parade|for Grandmother|in the Hallway|Express|Until Morning"),
)
