"""What looking up takes, in words: from the least to the most, as `outlook` reckons it."""

from __future__ import annotations

from math import ceil

from music_rec.outlook import Outlook, Span

A_MINUTE_S = 50
"""What takes less is told as less than a minute."""
LONG_S = 600
_DAY_S = 86_400


def takes(seconds: float) -> str:
    """4 minutes, 8 hours, 3 days; a moment where it is less than a minute."""
    if seconds < A_MINUTE_S:
        return "a moment"
    minutes = round(seconds / 60)
    if minutes < 90:
        return _amount(minutes, "minute")
    return _amount(round(minutes / 60), "hour") if seconds < 2 * _DAY_S else _amount(round(seconds / _DAY_S), "day")


def spanned(seconds: Span) -> str:
    """4 to 40 minutes, 4 minutes to 8 hours, up to 8 hours; one time where both ends are told alike."""
    least, most = takes(seconds.least), takes(seconds.most)
    if seconds.most < A_MINUTE_S:
        return "less than a minute"
    if seconds.least < A_MINUTE_S:
        return f"up to {most}"
    if least == most:
        return most
    (number, unit), (_, other) = least.split(), most.split()
    return f"{number} to {most}" if unit.rstrip("s") == other.rstrip("s") else f"{least} to {most}"


def requests(found: Span) -> str:
    """440 to 2,600 requests, rounded away from each other; up to 2,600 where none is sure."""
    least, most = _rounded(found.least), -_rounded(-found.most)
    if least == most:
        return _amount(most, "request")
    return f"{least:,} to {_amount(most, 'request')}" if least else f"up to {_amount(most, 'request')}"


def cost(outlook: Outlook) -> str:
    """About 440 to 2,600 requests, 7 to 43 minutes: many where services know little of your music."""
    number, time = outlook.requests, outlook.seconds
    if not number.most:
        return "There is nothing to ask at the moment."
    told = f"{'About' if number.least else 'Up to'} {requests(number).removeprefix('up to ')}, {spanned(time)}"
    wide = "" if number.least == number.most else ": the more, the less services know of your music"
    ending = "" if time.most < LONG_S else " What you play most is known within the first minutes."
    return f"{told}{wide}.{ending}"


def _rounded(number: float) -> int:
    """Two digits that count, downwards."""
    step = 10 ** max(len(str(abs(ceil(number)))) - 2, 0)
    return int(number // step * step)


def _amount(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
