"""When the page says it was published: the printed minute, a time in an attribute, a witness, a day, the clock of the id, in this order.

Times that are labelled as those of an edit or of an event are no times of publication; the last edit answers only where nothing else does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from transforms.page.blocks import Stamp, labels
from transforms.page.metadata import Witness
from transforms.text.dates import Moment, find_moment, parse_moment
from transforms.text.page_lines.time_labels import EDITED, EVENT, PUBLISHED, WRITTEN, is_label_only, role_of_names, time_pieces

MAX_LINE = 160
MAX_RELATIVE_LINE = 40  # 刚刚 and 昨天 are everyday words in prose
_RELATIVE = re.compile(r"前|昨|今|刚|ago\b|星期|周[一二三四五六日]")
_ABSOLUTE = re.compile(
    r"(?:19|20)\d{2}|民国|(?<!\d)1[01]\d[-/.年]\d|(?<!\d)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|[〇零○一二三四五六七八九]{4}年"
)
_ASKED = re.compile(r"\d|前|刚|昨|今|年|ago")
_PROSE = re.compile(r"[。！？；].|，.*，|[一-鿿“”]{16,}")  # a date in a sentence or under a picture is of what they tell
_CALENDAR = re.compile(
    r"^\W*(?:今天是|今日)?\W*(?:19|20)\d{2}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?[\s,，|(（]*(?:星期|周|礼拜)[一二三四五六日天][)）]?\D{0,12}$"
)
_CLOCK_ONLY = re.compile(r"^\W*(?:[上下]午)?\s*\d{1,2}:\d{2}(?::\d{2})?\W*$")
_BOX = re.compile(r"^\W*(?:(?:19|20)\d{2}\s*[年./-]?\s*(?:\d{1,2}\s*[月.]?)?|\d{1,2}\s*[-月/.]?\s*(?:\d{1,2})?\s*日?)\W*$")


Found = tuple[Moment | None, str | None, float]
"""A moment, the rung that gave it and how sure it is."""


@dataclass(frozen=True)
class _Told:
    """A moment that the page prints, what it is of, and how surely its day stands there."""

    moment: Moment
    role: str | None
    relative: bool = False
    has_year: bool = True

    @property
    def is_exact(self) -> bool:
        """True for a minute of a written date with its year."""
        return self.moment.precision != "day" and not self.relative and self.has_year


def read_time(
    lines: list[str],
    tail: list[str],
    stamps: Callable[[], list[Stamp]],
    witness: Witness,
    *,
    fetched_at: datetime,
    zone: tzinfo,
    from_id: Moment | None,
) -> Found:
    """(moment, rung, confidence) from the header's lines in order of trust, the lines behind the body, attributes, witnesses and the id.

    Attributes are asked only where the page does not print a whole date with its minute.
    """
    told = [(rung, parse_moment(text, reference=fetched_at, zone=zone)) for rung, text in witness.times]
    spoken = [(rung, moment) for rung, moment in told if moment]
    edits = [m for text in witness.edits if (m := parse_moment(text, reference=fetched_at, zone=zone))]
    page = _Page(lines, tail, fetched_at, zone, [m for _, m in spoken], [*([from_id] if from_id else []), *edits])
    printed = page.printed()
    if printed is None or not printed.is_exact:
        page.marked = _stamped(stamps(), fetched_at, zone)
        printed = page.printed()
    return _minute(page, printed, spoken) or _day(page, printed, spoken, from_id) or _edited(page, edits, from_id)


@dataclass
class _Page:
    """What the page itself says of its time, and what is known to read it by."""

    lines: list[str]
    tail: list[str]
    fetched_at: datetime
    zone: tzinfo
    spoken: list[Moment]
    others: list[Moment]
    marked: list[_Told] = field(default_factory=list)

    def told(self, lines: list[str], *, exact: bool) -> list[_Told]:
        sure = [t.moment for t in self.marked if t.role != EDITED] + self.spoken
        return list(_printed(lines, self.fetched_at, self.zone, sure + self.others, exact=exact or bool(sure)))

    def printed(self) -> _Told | None:
        return _choice(self.told(self.lines, exact=False)) or _choice(self.told(self.tail, exact=True))


def _minute(page: _Page, printed: _Told | None, spoken: list[tuple[str, Moment]]) -> Found | None:
    """A whole time: printed, or in an attribute that what is printed does not contradict."""
    if printed and printed.moment.precision != "day" and not printed.relative:
        agrees = not spoken or any(abs(m.at - printed.moment.at) < timedelta(days=1) for _, m in spoken)
        return printed.moment, "header", 0.98 if agrees else 0.85
    stamp = _choice(page.marked)
    if stamp is None or _is_midnight(stamp.moment, page.zone):
        return None
    fits = printed is None or printed.relative or _date(stamp.moment, page.zone) == _date(printed.moment, page.zone)
    return (stamp.moment, "attribute", 0.95) if fits else None


def _day(page: _Page, printed: _Told | None, spoken: list[tuple[str, Moment]], from_id: Moment | None) -> Found | None:
    """A printed day, made exact by a witness of the same day; else what the witnesses say."""
    exact = [(r, m) for r, m in spoken if not _is_midnight(m, page.zone)]
    loose = printed is not None and printed.relative and from_id is not None and abs(printed.moment.at - from_id.at) > timedelta(days=2)
    if printed and not loose and (not printed.relative or not exact):
        same = next(((r, m) for r, m in exact if _date(m, page.zone) == _date(printed.moment, page.zone)), None)
        return (same[1], same[0], 0.9) if same else (printed.moment, "header", 0.8)
    if exact:
        return exact[0][1], exact[0][0], 0.85
    if spoken:
        return Moment(spoken[0][1].at, "day"), spoken[0][0], 0.7
    stamp = _choice(page.marked)
    return (Moment(stamp.moment.at, "day"), "attribute", 0.7) if stamp else None


def _edited(page: _Page, edits: list[Moment], from_id: Moment | None) -> Found:
    """The day of the id, with the minute of an edit on that day; the last edit where nothing else is known."""
    times = [*page.told(page.lines, exact=False), *page.told(page.tail, exact=True), *page.marked]
    known = [t.moment for t in times if t.role == EDITED] + edits
    if from_id:
        edited = next((m for m in known if _date(m, page.zone) == _date(from_id, page.zone) and not _is_midnight(m, page.zone)), None)
        return (edited, "edited", 0.5) if edited else (Moment(from_id.at, "day"), "id_time", 0.5)
    return (known[0], "edited", 0.3) if known else (None, None, 0.0)


def _choice(times: list[_Told]) -> _Told | None:
    """The time of publication: what says so before what says nothing, a minute before its day, the first before later ones."""
    able = [t for t in times if t.role not in {EDITED, EVENT}]
    for role in (PUBLISHED, None, WRITTEN):
        best = next((t for t in able if t.role == role and t.moment.precision != "day"), None) or next(
            (t for t in able if t.role == role), None
        )
        if best and best.moment.precision == "day":
            day = best.moment.at
            best = next((t for t in able if t.moment.precision != "day" and timedelta(0) <= t.moment.at - day < timedelta(days=1)), best)
        if best:
            return best
    return None


def _date(moment: Moment, zone: tzinfo) -> object:
    return moment.at.astimezone(zone).date()


def _is_midnight(moment: Moment, zone: tzinfo) -> bool:
    """A bare day that was written as a moment, in its own zone or in UTC."""
    return (
        moment.precision == "day"
        or moment.at.astimezone(zone).strftime("%H%M%S") == "000000"
        or moment.at.astimezone(UTC).strftime("%H%M%S") == "000000"
    )


def _stamped(stamps: list[Stamp], fetched_at: datetime, zone: tzinfo) -> list[_Told]:
    """Times in attributes, with what their names and words say of them."""
    found = []
    for stamp in stamps:
        pieces = time_pieces(stamp.value)
        value = pieces[-1].text if pieces[-1].role else stamp.value
        moment = parse_moment(value, reference=fetched_at, zone=zone)
        names = f"{stamp.name} {labels(stamp.node)} {stamp.node.get('itemprop') or ''}"
        if moment:
            found.append(_Told(moment, pieces[-1].role or role_of_names(names)))
    return found


def _printed(lines: list[str], fetched_at: datetime, zone: tzinfo, hints: list[Moment], *, exact: bool) -> Iterator[_Told]:
    """Times of the lines; parts of one date that stand in neighbouring boxes are joined. `exact`: another witness knows, so a calendar is
    none."""
    before: str | None = None
    for at, line in enumerate(lines):
        if len(line) > MAX_LINE:
            continue
        if not _ASKED.search(line):
            before = is_label_only(line)
            continue
        if exact and (_CALENDAR.match(line) or (at and _CALENDAR.match(lines[at - 1]) and _CLOCK_ONLY.match(line))):
            continue
        for piece in time_pieces(line):
            if piece.role is None and _PROSE.search(piece.text):
                continue
            moment, relative = _moment(piece.text, fetched_at, zone, hints)
            if moment and moment.at <= fetched_at + timedelta(minutes=15):
                if moment.precision == "day":
                    moment = _joined(lines[max(0, at - 2) : at + 3], moment, zone) or moment
                yield _Told(moment, piece.role or before, relative, bool(_ABSOLUTE.search(piece.text)))
        before = None
    yield from (_Told(m, None) for m in _boxes(lines, zone, fetched_at))


def _moment(text: str, fetched_at: datetime, zone: tzinfo, hints: list[Moment]) -> tuple[Moment | None, bool]:
    """(moment, whether only words of relation or a bare month and day tell it)."""
    found = find_moment(text, zone=zone) if _ABSOLUTE.search(text) else None
    if found is None and len(text) <= MAX_RELATIVE_LINE and not re.search(r"[，。！？]", text):
        return _with_year(text, fetched_at, zone, hints), bool(_RELATIVE.search(text))
    return found, False


def _joined(lines: list[str], day: Moment, zone: tzinfo) -> Moment | None:
    """A time in a line of its own beside its day."""
    clock = next((line for line in lines if _CLOCK_ONLY.match(line)), None)
    if clock is None or any(_CALENDAR.match(line) for line in lines):
        return None
    return find_moment(f"{day.at.astimezone(zone):%Y-%m-%d} {clock}", zone=zone)


def _boxes(lines: list[str], zone: tzinfo, fetched_at: datetime) -> Iterator[Moment]:
    """A date whose year, month and day stand in two or three boxes, in either order."""
    for at in range(len(lines) - 1):
        for size in (2, 3):
            parts = lines[at : at + size]
            if len(parts) < size or not all(_BOX.match(part) for part in parts):
                continue
            for order in (parts, parts[::-1]):
                found = find_moment("-".join(re.sub(r"\D+", "-", part).strip("-") for part in order), zone=zone)
                if found and found.at <= fetched_at:
                    yield found
                    return


def _with_year(line: str, fetched_at: datetime, zone: tzinfo, hints: list[Moment]) -> Moment | None:
    """A date without a year takes it from a witness of the same month, else from the fetch."""
    for hint in hints if not _RELATIVE.search(line) else ():
        found = find_moment(line, reference=hint.at + timedelta(days=2), zone=zone)
        if found and abs(found.at - hint.at) < timedelta(days=40):
            return find_moment(line, reference=min(fetched_at, hint.at + timedelta(days=2)), zone=zone)
    return find_moment(line, reference=fetched_at, zone=zone)
