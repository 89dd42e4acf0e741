"""What the forms of the DAGs offer. It reads file names only, because a DAG file is parsed every few seconds."""

import os
from pathlib import Path

CRAWLERS = Path(__file__).resolve().parent.parent / "crawlers"


def portal_names() -> list[str]:
    """The ids of all portals: the file name is the id. With an invented newsroom running, its portals only."""
    folder = CRAWLERS / "newsroom" / "portals" if os.environ.get("TINGFENG_NEWSROOM") else CRAWLERS / "portals"
    return sorted(path.stem for path in folder.glob("*.toml") if not path.stem.startswith("_"))
