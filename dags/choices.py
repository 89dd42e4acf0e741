"""Choices of the DAGs and their forms: steps and portals. Only file names are read, since DAG files are parsed every few seconds."""

import os
from pathlib import Path

STEPS = (
    "articles",
    "signatures",
    "links",
    "copies",
    "mentions",
    "candidates",
    "tones",
    "topics",
    "stories",
    "story_figures",
    "story_turns",
    "terms",
)
"""The steps in the order in which a day is processed; a test keeps the list equal to transforms/registry.py, which DAGs do not import."""
CRAWLERS = Path(__file__).resolve().parent.parent / "crawlers"


def portal_names() -> list[str]:
    """Ids of the portals that can be crawled, the user's own too: of a running newsroom only its own, of TINGFENG_PORTALS only those."""
    own = Path(os.environ.get("TINGFENG_OWN") or Path(os.environ.get("TINGFENG_DATA") or "data") / "own")
    folders = [CRAWLERS / "newsroom" / "portals"] if os.environ.get("TINGFENG_NEWSROOM") else [CRAWLERS / "portals", own / "portals"]
    only = os.environ.get("TINGFENG_PORTALS", "").split()
    names = {path.stem for folder in folders for path in folder.glob("*.toml") if not path.stem.startswith("_")}
    return sorted(name for name in names if not only or name in only)
