"""Many whole numbers as a short text that a URL takes as it is, and back. Nobody may trust what stands in a URL."""

from __future__ import annotations

import zlib
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator

MOST_BYTES = 200_000
"""Before they are compressed; a text that unpacks to more says nothing."""
_BIGGEST = 1 << 40
_NONE = "This text packs no numbers."


def pack(numbers: Iterable[int]) -> str:
    """Numbers of up to 40 bits as text: the fewer, smaller and rounder they are (best powers of two), the shorter."""
    plain = b"".join(map(_bytes, map(_folded, numbers)))
    return urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")


def unpack(text: str) -> list[int]:
    """The inverse of `pack`; ValueError for any other text, also where a letter of a packed one was lost or changed."""
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True), MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise ValueError(_NONE) from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError(_NONE)
    return [_unfolded(number) for number in _numbers(plain)]


def _folded(number: int) -> int:
    """As one number from 0 on: how often two divides it and its sign below what is left, so that round ones stay small."""
    size = abs(number)
    zeros = min((size & -size).bit_length() - 1, 31) if size else 0
    return size >> zeros << 6 | (number < 0) << 5 | zeros


def _unfolded(number: int) -> int:
    size = number >> 6 << (number & 31)
    return -size if number & 32 else size


def _bytes(number: int) -> bytes:
    """Seven bits in each byte, the lowest first; the eighth says that more follow."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def _numbers(plain: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in plain:
        number |= (byte & 127) << shift
        shift += 7
        if number > _BIGGEST << 6:
            raise ValueError(_NONE)
        if byte < 128:
            yield number
            number = shift = 0
    if shift:
        raise ValueError(_NONE)
