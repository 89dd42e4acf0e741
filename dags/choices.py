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
    """Ids of all portals, the user's own among them, from their file names; with a running newsroom only its portals."""
    own = Path(os.environ.get("TINGFENG_OWN") or Path(os.environ.get("TINGFENG_DATA") or "data") / "own")
    folders = [CRAWLERS / "newsroom" / "portals"] if os.environ.get("TINGFENG_NEWSROOM") else [CRAWLERS / "portals", own / "portals"]
    return sorted({path.stem for folder in folders for path in folder.glob("*.toml") if not path.stem.startswith("_")})
