"""Where Last.fm and what is here do not agree: in which months, in which plays, and the way to make them the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from music_rec.core.differences import Edited, Months, Repaired, Row, Verification
from music_rec.core.errors import MusicRecError
from music_rec.core.models import Job, Listener
from music_rec.core.zones import Zones
from music_rec.library.syncing import SyncedAccount
from streamlit_app.components import changes
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.state import COMPARING
from streamlit_app.utils.text import amount, md, number, plain

POLL_S = 1.0
LOOK_S = 5.0
"""How often it looks whether a comparison was begun elsewhere."""
_PLAYS_A_SECOND = 700
"""So many are read again, in the middle of a long history."""
_OPEN_YEARS = 5


def show(who: Listener) -> None:
    """Draw it for every account of which nothing is left to be read; it follows a comparison, whoever began it."""
    library = data.get_library()
    if library.sync.accounts(who) and not data.syncing(who):
        watching = running(who)
        st.fragment(_panel, run_every=POLL_S if watching else LOOK_S)(who, watching)


def running(who: Listener) -> bool:
    """Whether an account of this listener is compared or repaired now, here or elsewhere."""
    started, job = _started(who), data.get_library().repairing.job(who)
    return bool(started and not started.done()) or bool(job and job.status == "running")


def _started(who: Listener) -> Future[Any] | None:
    """What was begun in this visit."""
    listener_id, started = st.session_state.get(COMPARING, (None, None))
    return started if listener_id == who.listener_id else None


def _panel(who: Listener, watching: bool) -> None:
    if running(who) != watching:
        st.rerun()
    library = data.get_library()
    accounts = [one for one in library.sync.accounts(who) if one.state.full_done and not one.state.windows]
    found = [library.repairing.verification(who, one.account) for one in accounts]
    for one, known in zip(accounts, found, strict=True):
        if known or not one.complete:
            _account(who, one, known, watching)
    if watching:
        _progress(who, library.repairing.job(who))
        return
    _ending(who)
    for one, known in zip(accounts, found, strict=True):
        if one.complete and known is None:
            _offer(who, one)


def _account(who: Listener, one: SyncedAccount, found: Verification | None, watching: bool) -> None:
    with st.container(border=True, key=f"differences-{one.account.account_id}"):
        st.markdown(f"**{md(one.account.name)}** · {headline(one, found)}")
        _known(one, found, who)
        if not watching:
            _next_step(who, one, found)


def headline(one: SyncedAccount, found: Verification | None) -> str:
    """What is known of an account, in a sentence."""
    if found is None:
        more = one.local_total - one.state.remote_total
        where = "here than at Last.fm" if more > 0 else "at Last.fm than here"
        return f"{amount(abs(more), 'play')} more {where}." if more else "As many plays here as at Last.fm."
    if found.differs:
        counts = {"only at Last.fm": found.missing, "only here": found.deleted, "with other names there": found.edited}
        told = ", ".join(f"{number(count)} {what}" for what, count in counts.items() if count)
        differ = sum(counts.values())
        return f"{amount(differ, 'play')} {'differs' if differ == 1 else 'differ'}: {told}."
    if found.unread:
        return "Last.fm did not give some of the plays. All others are the same here and there."
    extra = f" It counts {number(found.not_given)} more, but does not give them." if found.not_given else ""
    return f"Every play is the same here and at Last.fm.{extra}"


def in_advance(found: Verification) -> str:
    """What a repair would do."""
    out, added = found.deleted + found.edited, found.missing + found.edited
    does = [f"takes **{amount(out, 'play')}** out of the counts"] if out else []
    does += [f"adds **{number(added) if out else amount(added, 'play')}**"] if added else []
    return f"A repair {' and '.join(does)}, so that all is as at Last.fm. Nothing is deleted, and you can undo it."


def _offer(who: Listener, one: SyncedAccount) -> None:
    """The quiet way to a comparison, where the numbers agree."""
    st.button(
        f"Compare every play of {md(one.account.name)} with Last.fm",
        icon=":material/compare_arrows:",
        key=f"compare-{one.account.account_id}",
        type="tertiary",
        help=f"Names corrected at Last.fm change no number. It takes {_duration(one)}, and changes nothing.",
        on_click=_verify,
        args=(who, one),
    )


def _known(one: SyncedAccount, found: Verification | None, who: Listener) -> None:
    """Draw what was found so far."""
    counted = data.get_library().repairing.months(who, one.account)
    if found and found.differs:
        _found(one, found, who)
    elif counted and not counted.months and not found:
        st.caption("In every month the numbers are the same: Last.fm counts plays that it does not give.")
    elif counted and not found:
        _table(_months(counted.months), f"{one.account.account_id}-months", len(counted.months), "Months")


def _found(one: SyncedAccount, found: Verification, who: Listener) -> None:
    parts: dict[str, tuple[int, Callable[[], pd.DataFrame]]] = {
        "Only at Last.fm": (found.missing, lambda: _rows(found.missing_rows, who)),
        "Only here": (found.deleted, lambda: _rows(found.deleted_rows, who)),
        "Other names there": (found.edited, lambda: _pairs(found.edited_rows, who)),
        "Months with another number": (len(found.months), lambda: _months(found.months)),
    }
    for name, (count, frame) in parts.items():
        key = f"{one.account.account_id}-{name.lower().replace(' ', '-')}"
        if count:
            with st.expander(f"{number(count)} · {name}", key=key, on_change="rerun") as door:
                if door.open:
                    _table(frame(), f"{key}-rows", count, name)
    if found.unread:
        st.caption("Last.fm did not give some plays; those were not compared.")


def _next_step(who: Listener, one: SyncedAccount, found: Verification | None) -> None:
    counted = data.get_library().repairing.months(who, one.account)
    if found and found.differs:
        st.markdown(in_advance(found))
        _repair_button(who, one, found.spans)
    elif found is None:
        months = counted.months if counted else ()
        if months:
            st.markdown("A repair makes these months as they are at Last.fm. Nothing is deleted, and you can undo it.")
        with st.container(horizontal=True):
            if months:
                _repair_button(who, one, [(month.since, month.until) for month in months])
            look, key = ":material/compare_arrows:", f"compare-{one.account.account_id}"
            st.button("Find out what differs", icon=look, key=key, on_click=_verify, args=(who, one))
        st.caption(
            "Plays that are deleted or corrected at Last.fm stay here as they came. Finding out reads everything there again,"
            f" which takes {_duration(one)} and changes nothing."
        )


def _repair_button(who: Listener, one: SyncedAccount, spans: Sequence[tuple[int, int]]) -> None:
    look, key = {"icon": ":material/build:", "type": emphasis()}, f"repair-{one.account.account_id}"
    st.button("Repair", **look, key=key, on_click=_repair, args=(who, one, spans))


def _duration(one: SyncedAccount) -> str:
    return f"about {amount(max(round(one.state.remote_total / _PLAYS_A_SECOND / 60), 1), 'minute')}"


def _months(months: Sequence[Months]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Month (UTC)": [_month_name(one) for one in months],
            "Here": [number(one.here) for one in months],
            "At Last.fm": [number(one.there) for one in months],
            "Difference": [f"{number(abs(one.here - one.there))} more {_where(one)}" for one in months],
        }
    )


def _where(one: Months) -> str:
    return "here" if one.here > one.there else "there"


def _month_name(one: Months) -> str:
    """March 2024, or January 2020 – March 2024."""
    if one.since == 0:
        return "No date"
    first, last = (np.datetime64(second, "s").item() for second in (one.since, one.until - 1))
    if last.year > first.year + _OPEN_YEARS:
        return f"{first:%B %Y} or later"
    return f"{first:%B %Y}" if (first.year, first.month) == (last.year, last.month) else f"{first:%B %Y} – {last:%B %Y}"


def _rows(rows: Sequence[Row], who: Listener) -> pd.DataFrame:
    names = {name.capitalize(): [plain(getattr(row, name)) for row in rows] for name in ("artist", "title", "album")}
    return pd.DataFrame({"Played": _times(rows, who), **names})


def _pairs(pairs: Sequence[Edited], who: Listener) -> pd.DataFrame:
    here, there = ([_line(pair[side]) for pair in pairs] for side in (0, 1))
    return pd.DataFrame({"Played": _times([pair.here for pair in pairs], who), "Here": here, "At Last.fm": there})


def _line(row: Row) -> str:
    album = f" ({plain(row.album)})" if row.album else ""
    return f"{plain(row.artist)} – {plain(row.title)}{album}"


def _times(rows: Sequence[Row], who: Listener) -> list[str]:
    """What the clock of the listener showed; rows are the newest first."""
    local = Zones(who.zones).local(np.array([row.played_at for row in reversed(rows)], np.int64))
    shown = pd.Series(pd.to_datetime(local[::-1], unit="s")).dt.strftime("%Y-%m-%d %H:%M:%S")
    return [text if row.played_at else "no date" for text, row in zip(shown, rows, strict=True)]


def _table(frame: pd.DataFrame, key: str, of: int, what: str) -> None:
    st.dataframe(frame, hide_index=True, key=key, alt=what)
    if len(frame) < of:
        st.caption(f"The newest {number(len(frame))} of {number(of)}.")


def _progress(who: Listener, job: Job | None) -> None:
    job = job if job and job.status == "running" else None
    with st.container(border=True, key="comparing"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**:shimmer[Comparing with Last.fm]**", width="stretch")
            cancel = data.get_library().repairing.cancel
            st.button("Cancel", icon=":material/stop:", key="compare-cancel", on_click=cancel, args=(who,))
        share = min(job.done / job.total, 1.0) if job and job.total else 0.0
        st.progress(share, job.message if job and job.message else "Asking Last.fm…")
        if job and job.waits_for:
            st.markdown(f":material/hourglass_top: {md(job.waits_for.why)}")
        st.caption("You can go on looking around, or close this page. Nothing is changed before the end.")


def _ending(who: Listener) -> None:
    """How what was begun in this visit ended, where that is not seen from what was found."""
    started = _started(who)
    if started is None:
        return
    if started.cancelled():
        st.caption(":material/front_hand: You stopped it. Nothing was changed.")
    elif (error := started.exception()) is not None:
        words = str(error) if isinstance(error, MusicRecError) else f"It failed ({type(error).__name__})."
        st.error(f"{md(words)} Nothing was changed.", icon=":material/error:")
    elif isinstance(started.result(), Repaired):
        _repaired(who, started.result())


def _repaired(who: Listener, done: Repaired) -> None:
    made = [edit for edit in data.get_library().edits.all(who) if edit.edit_id == done.edit_id and edit.undone_at is None]
    if made:
        with st.container(border=True, key="repaired"):
            here, there = number(done.local_total), number(done.verification.remote_total)
            state = f"{here} plays here and at Last.fm." if done.complete else f"{here} plays here, {there} counted at Last.fm."
            st.markdown(f":material/check_circle: **Repaired.** {state}")
            changes.show_some(who, made)


def _verify(who: Listener, one: SyncedAccount) -> None:
    """Begin a comparison, as a callback."""
    _begin(who, lambda: data.get_library().repairing.verify(who, one.account))


def _repair(who: Listener, one: SyncedAccount, spans: Sequence[tuple[int, int]]) -> None:
    """Begin a repair, as a callback."""
    _begin(who, lambda: data.get_library().repairing.repair(who, one.account, spans))


def _begin(who: Listener, work: Callable[[], Future[Any]]) -> None:
    try:
        data.get_library().automatic.agree()
        st.session_state[COMPARING] = (who.listener_id, work())
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
