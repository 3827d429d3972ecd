"""What listeners said of answers they had to judge: it stands in the journal of edits, and holds for all of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from sqlite3 import Connection

from music_rec.core.edits import Match, from_payload, names_in, respelled, spelled
from music_rec.core.facts import Finding, Subject
from music_rec.core.models import Entity
from music_rec.core.storage.database import reading
from music_rec.core.storage.spelled_names import as_now

_IN_FORCE = "SELECT kind, payload FROM edits WHERE kind = 'match' AND undone_at IS NULL ORDER BY edit_id"


@dataclass
class Said:
    """Which ids of one spelling are wrong, and which are right."""

    wrong: set[tuple[str, str]] = field(default_factory=set)
    right: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def applied(self, ids: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Ids without the wrong ones; where a right one of a kind is known, no other of that kind."""
        left = {kind: tuple(one for one in some if (kind, one) not in self.wrong) for kind, some in ids.items()}
        return {kind: some for kind, some in (left | self.right).items() if some}


def judged(
    path: Path, question: str, answers: Sequence[tuple[Subject, Finding]], needs: Sequence[str]
) -> Sequence[tuple[Subject, Finding]]:
    """Answers with the doubts decided of which a listener said something, before the same answer came again.

    What rests on an id that a listener typed (of a kind in `needs`) is no doubt, whatever it is called there. What was asked
    for with one that was called wrong meanwhile is left out.
    """
    if not needs and all(finding.state != "doubtful" for _, finding in answers):
        return answers
    with reading(path) as db:
        verdicts = {(one.entity, one.spelling_id, one.named): one for one in in_force(db) if one.question == question}
        said = {entity: said_of_ids(db, entity) for entity in {subject.entity for subject, _ in answers}}

    def decided(subject: Subject, finding: Finding) -> Finding:
        if finding.state != "doubtful":
            return finding
        known = said[subject.entity].get(subject.spelling_id)
        if known and set(needs) & known.right.keys():
            return replace(finding, state="found")
        if verdict := verdicts.get((subject.entity, subject.spelling_id, finding.named)):
            return replace(finding, state="found") if verdict.says == "yes" else Finding("not_found", named=finding.named)
        return finding

    def is_led_astray(subject: Subject) -> bool:
        known = said[subject.entity].get(subject.spelling_id, Said())
        return any((kind, one) in known.wrong for kind in needs for one in subject.ids.get(kind, ()))

    return [(subject, decided(subject, finding)) for subject, finding in answers if not is_led_astray(subject)]


def said_of_ids(db: Connection, entity: Entity) -> dict[int, Said]:
    """What was said of ids, by spelling: it holds for all that are spelled the same but for signs and capitals."""
    said: dict[int, Said] = {}
    for verdict in in_force(db):
        if verdict.entity == entity and (verdict.wrong or verdict.right):
            for spelling in spelled_alike(db, entity, verdict.spelling_id):
                one = said.setdefault(spelling, Said())
                one.wrong.update(ids_in(verdict.wrong))
                for kind, value in ids_in(verdict.right):
                    one.right[kind] = (value,)  # the last word counts
    return said


def in_force(db: Connection) -> Iterator[Match]:
    """Every verdict that is not undone, in order, about the spelling of today; those whose spelling is gone are left out."""
    for kind, payload in db.execute(_IN_FORCE).fetchall():
        verdict = from_payload(kind, payload)
        if isinstance(verdict, Match):
            now = respelled(verdict, as_now(db, spelled(verdict), names_in(payload))[0])
            if isinstance(now, Match) and now.spelling_id:
                yield now


def spelled_alike(db: Connection, entity: Entity, spelling: int) -> list[int]:
    """All spellings of the group of one."""
    table, id_name = f"{entity}s", f"{entity}_id"
    rows = db.execute(
        f"SELECT {id_name} FROM {table} WHERE group_id = (SELECT group_id FROM {table} WHERE {id_name} = ?)",  # noqa: S608 - names are ours
        [spelling],
    )
    return [one for (one,) in rows.fetchall()]


def ids_in(text: str) -> list[tuple[str, str]]:
    """(whose, id) of ids as a verdict holds them."""
    return [(kind, value) for kind, _, value in (one.partition(":") for one in text.split())]


def ids_as_text(ids: Sequence[tuple[str, str]]) -> str:
    """The ids as a verdict holds them."""
    return " ".join(f"{kind}:{value}" for kind, value in dict.fromkeys(ids))
