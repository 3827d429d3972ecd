"""Everything that can go wrong, split by who can act.

MusicRecError
├── SettingsError          the user: a variable is named
├── UsageError             the user: what was asked for does not exist or is ambiguous
├── ImportFormatError      the user: this file cannot be read, and why
├── NotEnoughDataError     nobody: carry on listening; a normal state
├── JobHeldError           wait: another process is doing this work
└── StorageError           the user, at the disk: the database cannot be used as it is
"""


class MusicRecError(Exception):
    """Base of all errors whose message may be shown to the listener as it stands."""


class SettingsError(MusicRecError):
    """A setting is missing or malformed; the message names the variable."""


class UsageError(MusicRecError):
    """The request names something that does not exist, or fits several things."""


class ImportFormatError(MusicRecError):
    """A file cannot be read as a history; the message names the file and the next step."""


class NotEnoughDataError(MusicRecError):
    """There are too few plays for this answer."""


class JobHeldError(MusicRecError):
    """Another process holds the lock of this job."""


class StorageError(MusicRecError):
    """The database cannot be used as it is; the message gives the next step."""
