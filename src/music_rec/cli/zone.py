"""The time zone of whoever types a command."""

from __future__ import annotations

from music_rec.core.errors import UsageError


def zone_here() -> str:
    """The time zone of this computer; UTC where it does not tell."""
    import tzlocal

    from music_rec.core.zones import check_zone

    try:
        return check_zone(tzlocal.get_localzone_name())
    except (UsageError, LookupError, OSError, ValueError):
        return "UTC"
