"""When the page says it was published: the printed minute, a witness, a day, the clock of the id, in this order."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from transforms.page.metadata import Witness
from transforms.text.dates import Moment, find_moment, parse_moment

MAX_LINE = 160
MAX_RELATIVE_LINE = 40  # 刚刚 and 昨天 are everyday words in prose


def read_time(
    lines: list[str], witness: Witness, *, fetched_at: datetime, zone: tzinfo, from_id: Moment | None
) -> tuple[Moment | None, str | None, float]:
    """(moment, rung, confidence) from the header's lines in order of trust, the witnesses, and the id."""
    told = [(rung, parse_moment(text, reference=fetched_at, zone=zone)) for rung, text in witness.times]
    spoken = [(rung, moment) for rung, moment in told if moment]
    printed = _printed(lines, fetched_at, zone, [m for _, m in spoken] + ([from_id] if from_id else []))
    exact = [(r, m) for r, m in spoken if not _is_midnight(m, zone)]
    if printed and printed.precision != "day":
        agrees = not spoken or any(abs(m.at - printed.at) < timedelta(days=1) for _, m in spoken)
        return printed, "header", 0.98 if agrees else 0.85
    if printed:
        same = next(((r, m) for r, m in exact if _date(m, zone) == _date(printed, zone)), None)
        return (same[1], same[0], 0.9) if same else (printed, "header", 0.8)
    if exact:
        return exact[0][1], exact[0][0], 0.85
    if spoken:
        return Moment(spoken[0][1].at, "day"), spoken[0][0], 0.7
    return (Moment(from_id.at, "day"), "id_time", 0.5) if from_id else (None, None, 0.0)


def _date(moment: Moment, zone: tzinfo) -> object:
    return moment.at.astimezone(zone).date()


def _is_midnight(moment: Moment, zone: tzinfo) -> bool:
    """A bare day that was written as a moment, in its own zone or in UTC."""
    return (
        moment.precision == "day"
        or moment.at.astimezone(zone).strftime("%H%M%S") == "000000"
        or moment.at.astimezone(UTC).strftime("%H%M%S") == "000000"
    )


def _printed(lines: list[str], fetched_at: datetime, zone: tzinfo, hints: list[Moment]) -> Moment | None:
    """The first minute in the lines, else the first day; a time of its own line is joined to the day before it."""
    day: Moment | None = None
    for line in lines:
        if len(line) > MAX_LINE or not re.search(r"\d|前|刚|昨|今", line):
            continue
        found = find_moment(line, zone=zone) if re.search(r"(?:19|20)\d{2}", line) else None
        if found is None and len(line) <= MAX_RELATIVE_LINE and not re.search(r"[，。！？]", line):
            found = _with_year(line, fetched_at, zone, hints)
        if found is None or found.at > fetched_at + timedelta(minutes=15):
            continue
        if found.precision != "day":
            return found
        day = day or found
    joined = find_moment(" ".join(line for line in lines if len(line) <= MAX_RELATIVE_LINE)[:600], zone=zone)
    if joined and joined.precision != "day" and day and _date(joined, zone) == _date(day, zone):
        return joined
    return day


def _with_year(line: str, fetched_at: datetime, zone: tzinfo, hints: list[Moment]) -> Moment | None:
    """A date without a year takes it from a witness of the same month, else from the fetch."""
    if hints and re.search(r"前|昨|今|刚", line):
        return None  # a witness says exactly what the page says loosely
    for hint in hints:
        found = find_moment(line, reference=hint.at + timedelta(days=2), zone=zone)
        if found and abs(found.at - hint.at) < timedelta(days=40):
            return find_moment(line, reference=min(fetched_at, hint.at + timedelta(days=2)), zone=zone)
    return find_moment(line, reference=fetched_at, zone=zone)
