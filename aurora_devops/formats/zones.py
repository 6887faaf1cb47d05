"""The names of time zones."""

from functools import cache


@cache
def time_zones() -> frozenset[str]:
    """All names that this machine knows; empty on a machine without a database of time zones."""
    # Walks through the files of the database.
    from zoneinfo import available_timezones

    return frozenset(available_timezones())
