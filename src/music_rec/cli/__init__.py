"""The command line: thin commands over the Library, one document or one page of text each."""

from __future__ import annotations

from music_rec.cli.program import app, main, serve

__all__ = ["app", "main", "serve"]
