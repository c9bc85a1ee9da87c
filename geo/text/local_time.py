"""Days and moments as people in the Netherlands have them; what is stored stays in UTC."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LOCAL_TIME: Final = ZoneInfo("Europe/Amsterdam")
"""Time zone in which a moment falls on a day and in a year."""


def local_today() -> date:
    """The day it is now in the Netherlands: an hour or two ahead of UTC."""
    return datetime.now(tz=LOCAL_TIME).date()


def local_moment(moment: datetime) -> str:
    """A moment with its time zone as people read it: ``28-11-2026 14:05``."""
    return moment.astimezone(LOCAL_TIME).strftime("%d-%m-%Y %H:%M")
