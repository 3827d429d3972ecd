"""What Last.fm answers, read as XML: titles can have characters that XML forbids, which the service sends as they are."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, XMLParser

from music_rec.core.errors import UnexpectedPayloadError
from music_rec.services.lastfm_errors import SOURCE

_DEFINES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")


def parsed(answer: bytes) -> Element:
    """The root of an answer, without characters that XML forbids. ParseError for no XML, and errors of `refuse_definitions`."""
    refuse_definitions(answer)
    try:
        return _root(answer)
    except ParseError:
        return _root(without_forbidden(answer))


def refuse_definitions(answer: bytes) -> None:
    """UnexpectedPayloadError for an answer that defines things, as no answer does: every attack by XML begins so."""
    if _DEFINES.search(answer):
        raise UnexpectedPayloadError(SOURCE, "Last.fm sent an answer that defines things. It was not read.")


def without_forbidden(answer: bytes) -> bytes:
    """The answer without characters that no XML may hold. ValueError where it is no UTF-8."""
    return _FORBIDDEN.sub("", _REFERENCE.sub(_allowed, answer.decode())).encode()


def text_of(element: Element | None, path: str = ".") -> str:
    """What stands in an element at a path; empty where there is none."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip("\n") if found is not None else ""


def number_of(text: str | None, otherwise: int) -> int:
    """A whole number of a reasonable size, or else the other one."""
    return int(text) if text and re.fullmatch(r"-?\d{1,15}", text) else otherwise


def _root(answer: bytes) -> Element:
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - what defines nothing is harmless, and safer ones take three times as long
    parser.feed(answer)
    root: Element = parser.close()
    return root


def _allowed(reference: re.Match[str]) -> str:
    """A reference to a character as it is, nothing for one that no XML may hold."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else reference[0]
