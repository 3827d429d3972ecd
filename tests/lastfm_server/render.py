"""Answers as bytes: one tree, written as JSON or as the XML it is a translation of."""

from __future__ import annotations

import json
from typing import Any

Tree = dict[str, Any]
"""As in JSON: `@attr` are the attributes of an element with children; what stands beside `#text` are those of a text."""


def as_json(tree: Tree) -> bytes:
    """The tree as `format=json` answers it."""
    return json.dumps(tree, separators=(",", ":")).encode()


def as_xml(tree: Tree, *, status: str = "ok") -> bytes:
    """The tree within `<lfm>`; characters that XML forbids stay in, as they do at the service."""
    inside = "".join(_element(name, value) for name, value in tree.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<lfm status="{status}">\n{inside}\n</lfm>\n'.encode(errors="replace")


def error_tree(code: int, message: str, *, json_asked: bool) -> bytes:
    """The body of an error in the format that was asked for."""
    if json_asked:
        return as_json({"message": message, "error": code})
    return as_xml({"error": {"#text": message, "code": str(code)}}, status="failed")


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join([_element(name, one) for one in value])
    if not isinstance(value, dict):
        return f"<{name}>{_escaped(str(value))}</{name}>"
    if "#text" in value:
        attributes = {key: one for key, one in value.items() if key != "#text"}
        return f"<{name}{_attributes(attributes)}>{_escaped(str(value['#text']))}</{name}>"
    inside = "".join([_element(key, one) for key, one in value.items() if key != "@attr"])
    start = f"{name}{_attributes(value['@attr'])}" if isinstance(value.get("@attr"), dict) else name
    return f"<{start}>{inside}</{name}>" if inside else f"<{start} />"


def _attributes(values: dict[str, Any]) -> str:
    return "".join([f' {key}="{_escaped(str(value))}"' for key, value in values.items()])


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text or '"' in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text
