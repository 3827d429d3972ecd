"""The data sets of many listeners, as frames that recommenders take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

HETREC = "hetrec2011-lastfm-2k-subset"
PANEL = "spotify-listener-panel"
LEAST_MS = 30_000
"""What was heard for less is a skip."""


@dataclass(frozen=True)
class HetRec:
    """HetRec 2011 Last.fm: at most 50 artists of each listener with plays, and the tags they gave. Items are artists."""

    plays: pd.DataFrame
    """user, item, count."""
    given: pd.DataFrame
    """user, item, tag: one row for each tag that a listener gave an artist."""
    names: pd.Series[str]
    """Name by item."""

    @classmethod
    def read(cls, data: Path) -> HetRec:
        """The files of the folder; tags of artists that nobody there plays are left out."""
        folder = data / HETREC
        plays = pd.read_csv(folder / "user_artists.dat", sep="\t").set_axis(["user", "item", "count"], axis=1)
        given = (
            pd.read_csv(folder / "user_taggedartists.dat.gz", sep="\t").iloc[:, :3].set_axis(["user", "item", "tag"], axis=1)
        )
        known = given["item"].isin(plays["item"]) & given["user"].isin(plays["user"])
        names = pd.read_csv(folder / "artists.dat", sep="\t", quoting=3, usecols=["id", "name"], index_col="id")["name"]
        return cls(plays, given[known], names)

    @cached_property
    def catalogue(self) -> list[int]:
        """Every artist somebody plays, rising."""
        return sorted(set(self.plays["item"].tolist()))

    def plays_of(self, users: Collection[int]) -> pd.DataFrame:
        """The `plays` frame of some listeners."""
        return self.plays[self.plays["user"].isin(users)]

    def plays_and_tags_of(self, users: Collection[int]) -> pd.DataFrame:
        """The `plays` frame of some listeners with a row for each tag they gave."""
        return pd.concat([self.plays_of(users), self.given[self.given["user"].isin(users)]], ignore_index=True)

    def artists(self, users: Collection[int]) -> pd.DataFrame:
        """The `tracks` frame of the whole catalogue, with the tags that some listeners gave and how many of them did."""
        counts = self.given[self.given["user"].isin(users)].groupby(["item", "tag"]).size()
        tags: dict[int, dict[int, float]] = {item: {} for item in self.catalogue}
        for (item, tag), count in counts.items():
            tags[item][tag] = float(count)
        return pd.DataFrame({"item": self.catalogue, "tags": list(tags.values())})
