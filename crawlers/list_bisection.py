"""Finding a past day in a paged list, newest first: exponential search, then bisection. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Seek:
    """State of the search: page `newer` has only rows newer than the day, page `older` starts within or before the day."""

    newer: int = -1
    older: int | None = None
    found: bool = False


def position(times: Sequence[datetime], start: datetime, end: datetime) -> str:
    """Position of a page relative to the day: newer, straddles (contains the day's end), inside, or older (also an empty page)."""
    if not times or max(times) < start:
        return "older"
    if min(times) >= end:
        return "newer"
    return "straddles" if max(times) >= end else "inside"


def step(seek: Seek, page: int, where: str, most: int) -> tuple[int, Seek] | None:
    """(next page to read, new state); None at the end. Once `found` is set, pages are read one by one."""
    if seek.found:
        return None if where == "older" else (page + 1, seek)
    if where == "straddles" or (where == "inside" and page == seek.newer + 1):
        return page + 1, replace(seek, found=True)
    seek = replace(seek, newer=max(seek.newer, page)) if where == "newer" else replace(seek, older=page)
    if seek.older is None:
        following = min(2 * page + 1, most - 1)
        return (following, seek) if following > page else None
    if seek.older - seek.newer > 1:
        return (seek.newer + seek.older) // 2, seek
    if where == "older" and page == seek.older:
        return None  # the page before has only newer rows: the day has none
    return seek.older, replace(seek, found=True)
