"""Everything that can go wrong, split by who can act.

MusicRecError
├── SettingsError          the user: a variable is named
├── UsageError             the user: what was asked for does not exist or is ambiguous
├── ImportFormatError      the user: this file cannot be read, and why
├── NotEnoughDataError     nobody: carry on listening; a normal state
├── JobHeldError           wait: another process is doing this work
├── StorageError           the user, at the disk: the database cannot be used as it is
└── SourceError            a service; `source` names it
    ├── AccessDeniedError      the user, at the service: it refuses the key, or hides what was asked for. Final
    ├── NotFoundError          the user: the service does not know this user or item. Final
    ├── UnavailableError       wait: no answer, or none that makes sense; asking again may help
    │   └── RateLimitedError       wait: it asks for fewer requests
    ├── WaitingError           wait: nothing was sent, since the service needs time; `until` tells how much
    └── UnexpectedPayloadError us: the answer is not what the contract says
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


class SourceError(MusicRecError):
    """A service did not do what it was asked for."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(message)
        self.source = source


class AccessDeniedError(SourceError):
    """The service refuses, and will until the listener changes something; the message says what.

    `scope` is what is refused: empty for everything asked with this key, else for example the name of an account.
    """

    def __init__(self, source: str, message: str, scope: str = "") -> None:
        super().__init__(source, message)
        self.scope = scope


class NotFoundError(SourceError):
    """The service does not know what was asked for."""


class UnavailableError(SourceError):
    """The service gave no answer, or one that makes no sense; asking again later may help.

    `retry_after_s` is what the service itself asks to wait for, None where it says nothing.
    """

    def __init__(self, source: str, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(source, message)
        self.retry_after_s = retry_after_s


class RateLimitedError(UnavailableError):
    """The service asks for fewer requests."""


class WaitingError(SourceError):
    """Nothing was sent: the service asked for time, or failed too often. `until` is UTC s."""

    def __init__(self, source: str, message: str, until: float) -> None:
        super().__init__(source, message)
        self.until = until


class UnexpectedPayloadError(SourceError):
    """The answer does not have the shape that the contract of the service says."""
