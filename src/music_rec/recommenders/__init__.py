"""What to hear next: one idea per file, one face for all."""

from __future__ import annotations

from collections.abc import Callable

from music_rec.core.protocols import Recommender
from music_rec.recommenders.actr import ActR
from music_rec.recommenders.als import Als
from music_rec.recommenders.content import Content
from music_rec.recommenders.crowd import Crowd
from music_rec.recommenders.ease import Ease
from music_rec.recommenders.ease_als import EaseAls
from music_rec.recommenders.hybrid import Hybrid
from music_rec.recommenders.itemknn import ItemKnn
from music_rec.recommenders.kernel import Kernel
from music_rec.recommenders.markov import Markov
from music_rec.recommenders.near import Near
from music_rec.recommenders.popularity import Popularity
from music_rec.recommenders.ranker import Ranker
from music_rec.recommenders.recency import Recency
from music_rec.recommenders.recent_popularity import RecentPopularity
from music_rec.recommenders.rp3beta import Rp3Beta
from music_rec.recommenders.rules import SequentialRules
from music_rec.recommenders.session_knn import SessionKnn
from music_rec.recommenders.tag_popularity import TagPopularity
from music_rec.recommenders.taste import Taste
from music_rec.recommenders.userknn import UserKnn

RecommenderFactory = Callable[[], Recommender]

RECOMMENDERS: dict[str, RecommenderFactory] = {
    "hybrid": Hybrid,
    "actr": ActR,
    "ranker": Ranker,
    "markov": Markov,
    "rules": SequentialRules,
    "session_knn": SessionKnn,
    "content": Content,
    "near": Near,
    "taste": Taste,
    "crowd": Crowd,
    "ease": Ease,
    "als": Als,
    "ease_als": EaseAls,
    "itemknn": ItemKnn,
    "rp3beta": Rp3Beta,
    "userknn": UserKnn,
    "kernel": Kernel,
    "recency": Recency,
    "tag_popularity": TagPopularity,
    "recent_popularity": RecentPopularity,
    "popularity": Popularity,
}
