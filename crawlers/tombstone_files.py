"""The tombstones of an archive, read: raw/.removed/<id>.json."""

from collections.abc import Callable
from pathlib import Path

from crawlers.index_lines import Row
from crawlers.outcomes import Outcome
from transforms.text.tombstones import Buried, Tombstone, from_json

FOLDER = ".removed"
STAYS = ("page_id", "crawl_id", "portal", "day", "kind", "url", "final_url", "fetched_at")
"""What an index line of a removed page still says."""


class TombstoneError(ValueError):
    """A tombstone cannot be read: what it hides would come back, so nothing is read before it is mended."""


def tombstones(raw_root: Path) -> list[Tombstone]:
    """All tombstones, oldest first. Raises TombstoneError."""
    some = []
    for path in sorted((raw_root / FOLDER).glob("*.json")):
        try:
            some.append(from_json(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise TombstoneError(f"{path} cannot be read ({error}): restore it from a backup; what it hides must not come back") from error
    return some


def buried(raw_root: Path) -> Buried:
    """What is under them."""
    return Buried(tombstones(raw_root))


def is_below(below: Buried, block: Row) -> bool:
    """Whether a block is under a tombstone and does not say so yet."""
    if block["outcome"] == Outcome.REMOVED:
        return False
    return below.holds(block["portal"], block["kind"], block["page_id"], (block["url"], block.get("final_url")))


def hiding(raw_root: Path) -> Callable[[Row], Row]:
    """What a reader of the archive makes of a block: a page under a tombstone has no body, whatever the files hold."""
    below = buried(raw_root)

    def shown(block: Row) -> Row:
        if below and is_below(below, block):
            return {n: v for n, v in block.items() if n in STAYS} | {"outcome": Outcome.REMOVED.value, "n_bytes": 0}
        return block

    return shown
