"""The archive of briefings: what each was asked to be, the file that was made, and what it takes to make the same bytes again.

<data>/reports/briefings/<id>.json        what was asked, the moment of the data, versions, the hash of the file
<data>/reports/briefings/<id>.html        the file as it was sent
<data>/reports/definitions/<hash>.json    views, panels and templates as they were then, shared by all briefings of one version
"""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from warehouse.access import reports
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import LakeError, why
from warehouse.storage.session import QueryError

KINDS: Mapping[str, str] = {"daily": "日报", "weekly": "周报", "event": "专报"}
ID_CHARS = 10
_NAMED = re.compile(r'/(?:article|story|chain)/([^"?#\s]+)')


@dataclass(frozen=True)
class Asked:
    """What a briefing is about. `story` is that of a 专报; `watch` the name of the list that it is for, `scope` what that list says."""

    kind: str
    first: date
    last: date
    moment: datetime
    site: str
    story: str | None = None
    watch: str | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    number: int = 1

    @property
    def series(self) -> tuple[str, str | None, str | None]:
        """Briefings of one series are numbered together."""
        return self.kind, self.watch, self.story


@dataclass(frozen=True)
class Kept:
    """A briefing in the archive. `program` is the hash of the code that words it, `result` that of the file."""

    id: str
    asked: Asked
    heading: str
    version: str
    program: str
    definitions: str
    result: str
    n_bytes: int


def folder(data: Path) -> Path:
    """The folder of the archive."""
    return reports.folder(data) / "briefings"


def id_of(asked: Asked, definitions: str, program: str) -> str:
    """The id: the same for the same question of the same data by the same program."""
    return "b" + digest(json.dumps([_plain(asked), definitions, program], ensure_ascii=False, sort_keys=True))[:ID_CHARS]


def numbered(data: Path, asked: Asked) -> Asked:
    """The order with its issue number: the one that its series has for the day, else the next."""
    series = {k.asked.last: k.asked.number for k in kept(data) if k.asked.series == asked.series}
    return replace(asked, number=series.get(asked.last) or max(series.values(), default=0) + 1)


def keep(data: Path, brief: Kept, page: bytes, definitions: Mapping[str, Any]) -> Path:
    """Put a briefing and what it rests on into the archive; the path of its file."""
    row = asdict(brief) | {"asked": _plain(brief.asked)}
    target = folder(data) / f"{brief.id}.html"
    _write(
        reports.folder(data) / "definitions" / f"{brief.definitions}.json", json.dumps(definitions, ensure_ascii=False, indent=0).encode()
    )
    _write(target, page)
    _write(target.with_suffix(".json"), json.dumps(row, ensure_ascii=False, indent=1).encode())
    return target


def kept(data: Path) -> list[Kept]:
    """All briefings of the archive, the oldest span first. Raises QueryError for a damaged record."""
    found = [_load(path) for path in folder(data).glob("b*.json")]
    return sorted(found, key=lambda k: (k.asked.last, k.asked.kind, k.asked.moment, k.id))


def chosen(data: Path, key: str) -> Kept:
    """The briefing whose id begins so. Raises QueryError when none or several do."""
    found = [k for k in kept(data) if k.id.startswith(key)] if key else []
    if len(found) != 1:
        raise QueryError(f"{'no briefing' if not found else 'more than one briefing'} has the id {key!r}; `tingfeng brief list` shows all")
    return found[0]


def page_of(data: Path, brief: Kept) -> bytes:
    """The file as it was made. Raises QueryError when it is gone or not what was made."""
    path = folder(data) / f"{brief.id}.html"
    try:
        page = path.read_bytes()
    except OSError as error:
        raise QueryError(f"{path} cannot be read ({why(error)}): `tingfeng brief rebuild {brief.id}` makes it again") from error
    if digest(page) != brief.result:
        raise QueryError(f"{path} is not what was made: `tingfeng brief rebuild {brief.id}` makes it again")
    return page


def forget(data: Path, ids: Collection[str]) -> list[Path]:
    """Remove the files, and PDFs beside them, that name or link to any of these ids; returns them.

    The records, which hold no text, stay.
    """
    wanted = set(ids)
    gone = []
    for path in sorted(folder(data).glob("b*.html")):
        if wanted & {unquote(found) for found in _NAMED.findall(path.read_text(encoding="utf-8", errors="replace"))}:
            gone += [p for p in (path, path.with_suffix(".pdf")) if p.exists()]
    for path in gone:
        path.unlink()
    return gone


def definitions_of(data: Path, brief: Kept) -> dict[str, Any]:
    """The views, panels and templates of a briefing. Raises QueryError when they are gone."""
    path = reports.folder(data) / "definitions" / f"{brief.definitions}.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QueryError(f"briefing {brief.id} cannot be rebuilt: its views and templates, {path}, cannot be read ({error})") from error
    return found


def digest(what: str | bytes) -> str:
    """The hash of a text or of bytes."""
    return hashlib.blake2b(what.encode() if isinstance(what, str) else what, digest_size=16).hexdigest()


def _plain(asked: Asked) -> dict[str, Any]:
    return asdict(asked) | {
        "first": str(asked.first),
        "last": str(asked.last),
        "moment": asked.moment.astimezone(UTC).isoformat(),
        "entities": list(asked.entities),
        "scope": dict(asked.scope),
    }


def _load(path: Path) -> Kept:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        asked = row.pop("asked")
        days = {name: date.fromisoformat(asked[name]) for name in ("first", "last")}
        moment = datetime.fromisoformat(asked["moment"])
        return Kept(asked=Asked(**asked | days | {"moment": moment, "entities": tuple(asked["entities"])}), **row)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise QueryError(f"{path} is no record of a briefing ({error}): restore it from a backup, or move it away") from error


def _write(path: Path, content: bytes) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise LakeError(f"cannot write {path}: {why(error)}.") from error
