"""The one object that the pages and the command line hold."""

from music_rec.core.storage.reader import ImportEntry
from music_rec.core.storage.undo import Undone
from music_rec.library.library import Library

__all__ = ["ImportEntry", "Library", "Undone"]
