"""Orders that processes give to a server of another process, as JSON: `{"order": "fail", "code": 8, "nth": 3}`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from lastfm_server.account import Account
from lastfm_server.faults import Fault
from lastfm_server.service import Service

CHANGES = {
    *("scrobble", "delete", "edit", "rename_artist", "set_now_playing"),
    *("love", "unlove", "set_friends", "hide", "show"),
}
"""Methods of Account that may be ordered."""


class OrderError(Exception):
    """There is no such order, or it lacks something; the message says what."""


def obey(service: Service, order: dict[str, Any]) -> Any:
    """What the order asks for, as JSON; None when it only changes something."""
    given = dict(order)
    name = given.pop("order", "")
    if name not in ORDERS:
        raise OrderError(f"no order {name!r}; there are {', '.join(ORDERS)}")
    try:
        return ORDERS[name](service, **given)
    except (TypeError, ValueError, KeyError) as error:
        raise OrderError(f"{name}: {error}") from error


def order_of(do: str, user: str, *args: Any, **named: Any) -> dict[str, Any]:
    """The part of an order that says what happens to an account."""
    return {"user": user, "do": do, "args": list(args), **named}


def _add(service: Service, user: str, **made: Any) -> None:
    service.add(Account.made(user, **made))


def _fail(service: Service, **fault: Any) -> None:
    service.script.add(Fault.of(fault))


def _heal(service: Service) -> None:
    service.script.heal()


def _behave(service: Service, **ways: Any) -> None:
    service.behave(**ways)


def _latency(service: Service, seconds: float) -> None:
    service.latency_s = seconds


def _requests(service: Service) -> list[dict[str, Any]]:
    return [vars(request) for request in service.log.requests]


def _truth(service: Service, user: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in service.accounts[user.lower()].truth()]


def _change(service: Service, **change: Any) -> None:
    _changing(service, **change)()


def _after(service: Service, requests: int, **change: Any) -> None:
    service.script.after_requests(requests, _changing(service, **change))


def _changing(service: Service, user: str, do: str, args: Sequence[Any] = (), **named: Any) -> Callable[[], object]:
    if do not in CHANGES:
        raise ValueError(f"no change {do!r}; there are {', '.join(sorted(CHANGES))}")
    return partial(getattr(service.accounts[user.lower()], do), *args, **named)


ORDERS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "after": _after,
    "behave": _behave,
    "change": _change,
    "fail": _fail,
    "heal": _heal,
    "latency": _latency,
    "requests": _requests,
    "truth": _truth,
}
