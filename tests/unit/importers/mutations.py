"""Small valid files, broken in ways that files get broken. The same seed breaks the same file the same way."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable

from unit.importers.archives import zipped
from unit.importers.samples import SAMPLES

_VALUE = re.compile(rb'"[^"\n]*"|-?\d+(?:\.\d+)?|\b(?:null|true|false)\b')
_VALUES = (
    *(b"null", b"true", b"-1", b"0", b"1e400", b"NaN", b"9" * 40, b"1.5", b"[]", b"{}", b'[[{"a": 1}]]', b'""', b'" "'),
    *(b'"\\ud83d"', b'"\\u0000"', b'"text"', b'"1700000000"', b'"2023-02-30 25:61"', b'"' + b"x" * 5000 + b'"'),
)
_PIECES = (
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\0",
    b"\xff",
    b"\xe2\x80",
    b"\\",
    b"&x;",
    b"<",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-8-sig", "latin-1", "cp1252", "shift-jis", "utf-7")


def broken_file(seed: int) -> tuple[str, bytes]:
    """The format a file had, and the file as it is now; some are packed, and some of these broken once more."""
    rng = random.Random(seed)
    name = rng.choice(list(SAMPLES))
    content = _broken(SAMPLES[name], rng)
    if rng.random() < 0.15:
        content = rng.choice((gzip.compress, _zipped))(content)
        if rng.random() < 0.5:
            content = rng.choice((_cut, _flipped, _doubled))(content, rng)
    return name, content


def _broken(content: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 4)):
        content = rng.choice(_WAYS)(content, rng)
    return content


def _place(content: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(content))
    return start, min(len(content), start + rng.randint(0, 200))


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randint(0, len(content))]


def _torn_out(content: bytes, rng: random.Random) -> bytes:
    start, end = _place(content, rng)
    return content[:start] + content[end:]


def _flipped(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 5) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _doubled(content: bytes, rng: random.Random) -> bytes:
    start, end = _place(content, rng)
    return content[:end] + content[start:end] * rng.randint(1, 3) + content[end:]


def _twice(content: bytes, rng: random.Random) -> bytes:
    return content + content


def _spliced(content: bytes, rng: random.Random) -> bytes:
    other = rng.choice(list(SAMPLES.values()))
    start, end = _place(other, rng)
    at = rng.randint(0, len(content))
    return content[:at] + other[start:end] + content[at:]


def _sprinkled(content: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(content))
    return content[:at] + rng.choice(_PIECES) * rng.randint(1, 3) + content[at:]


def _retyped(content: bytes, rng: random.Random) -> bytes:
    values = list(_VALUE.finditer(content))
    if not values:
        return content
    start, end = rng.choice(values).span()
    return content[:start] + rng.choice(_VALUES) + content[end:]


def _otherwise_encoded(content: bytes, rng: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")


def _zipped(content: bytes) -> bytes:
    return zipped({"../history": content})


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_cut, _torn_out, _flipped, _doubled, _twice, _spliced, _sprinkled, _otherwise_encoded),
    *(_retyped, _retyped, _retyped),
)
