"""An import taken back leaves everything as if it had never come."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from integration.storage.contents import contents
from integration.storage.plays import Database, File, copy_of
from integration.storage.strategies import files, imports, retold_files

LAWS = settings(max_examples=20, deadline=None)


def brought(blank: Database, *of: Sequence[File]) -> dict[str, object]:
    with copy_of(blank) as database:
        for together in of:
            database.bring(*together)
        return contents(database)


@LAWS
@given(files() | retold_files(), st.integers(0, 2**32), st.data())
def test_any_import_taken_back_leaves_what_the_others_alone_would_have_brought(
    blank: Database, of: list[File], seed: int, data: st.DataObject
):
    together = list(imports(of, random.Random(seed)))
    taken = data.draw(st.integers(0, len(together) - 1))
    with copy_of(blank) as database:
        for files in together:
            database.bring(*files)

        preview = database.preview_undo(taken + 1)
        undone = database.undo(taken + 1)

        assert undone == preview
        left = [files for number, files in enumerate(together) if number != taken]
        assert contents(database) == brought(blank, *left)
