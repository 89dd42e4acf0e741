"""Which standalone warehouses were made of a data directory: `tingfeng remove` makes them anew. <data>/exports.json, a list of paths."""

import json
from pathlib import Path

from warehouse.storage.atomic_write import replacing

FILE = "exports.json"


def noted(data: Path) -> list[Path]:
    """The exports that are still where they were written."""
    path = data / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    except ValueError:
        found = []
    return [Path(p) for p in found if isinstance(p, str) and Path(p).exists()]


def note(data: Path, target: Path) -> None:
    """Write down that an export was made."""
    paths = sorted({str(p) for p in noted(data)} | {str(target.absolute())})
    with replacing(data / FILE) as temporary:
        temporary.write_text(json.dumps(paths, ensure_ascii=False, indent=0), encoding="utf-8")
