"""Names of portals alone, for commands that show them: reading the rules of 60 portals takes a hundred times as long."""

import tomllib
from pathlib import Path


def names_in(*folders: Path) -> dict[str, str]:
    """Name by portal id of the portal files in some folders, later ones before earlier; a file that cannot be read names nobody."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                name = tomllib.loads(path.read_text(encoding="utf-8")).get("name")
            except (OSError, ValueError):
                continue
            if isinstance(name, str):
                found[path.stem] = name
    return found
