"""Templates for URLs and bodies of list requests: `{day:%Y-%m-%d}`, `{start_unix}`, `{page:02d}` … with a closed list of names.

Only plain names with a format: no attributes, indices or conversions.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

DAY_NAMES = frozenset({"day", "next_day", "year", "month", "dom", "start_unix", "end_unix", "start_ms", "end_ms", "start_iso", "end_iso"})
"""Names of values of the requested day, in the portal's time zone; month and dom (day of the month) have no leading zero."""
PAGE_NAMES = frozenset({"page", "offset", "cursor"})
NOW_NAMES = frozenset({"now_unix", "now_ms"})
NAMES = DAY_NAMES | PAGE_NAMES | NOW_NAMES


def names_in(template: Any) -> frozenset[str]:
    """Names used by a template, also inside tables and lists. Raises ValueError for a part that is not allowed."""
    if isinstance(template, Mapping):
        return frozenset().union(*(names_in(v) for v in template.values())) if template else frozenset()
    if isinstance(template, list | tuple):
        return frozenset().union(*(names_in(v) for v in template)) if template else frozenset()
    if not isinstance(template, str):
        return frozenset()
    found = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if name not in NAMES or conversion or (spec and "{" in spec):
            raise ValueError(f"{{{name}}} is not a known value; known: {', '.join(sorted(NAMES))}")
        found.add(name)
    return frozenset(found)


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """The template filled with values; a string that is just one name takes the value's type (a number stays a number in JSON)."""
    if isinstance(template, Mapping):
        return {k: fill(v, values) for k, v in template.items()}
    if isinstance(template, list | tuple):
        return [fill(v, values) for v in template]
    if not isinstance(template, str):
        return template
    if template.startswith("{") and template.endswith("}") and template[1:-1] in values:
        return values[template[1:-1]]
    return Formatter().vformat(template, (), values)


def day_values(day: date, zone: str, now: datetime) -> dict[str, Any]:
    """All values of a day. The window is half open: start is 00:00 of the day, end 00:00 of the next, both local."""
    tz = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=tz)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=tz)
    start_s, end_s = int(start.timestamp()), int(end.timestamp())
    now_s = now.astimezone(UTC).timestamp()
    return {
        "day": day,
        "next_day": following,
        "year": day.year,
        "month": day.month,
        "dom": day.day,
        "start_unix": start_s,
        "end_unix": end_s,
        "start_ms": start_s * 1000,
        "end_ms": end_s * 1000,
        "start_iso": start.strftime("%Y-%m-%dT%H:%M:%S"),
        "end_iso": end.strftime("%Y-%m-%dT%H:%M:%S"),
        "now_unix": int(now_s),
        "now_ms": int(now_s * 1000),
    }
