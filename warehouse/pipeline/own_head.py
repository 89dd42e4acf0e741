"""The head for tone that a user has trained: where it lies, and how it is read.

In:     <own>/tone_head.json, written by `tingfeng tone train`
Out:    a `ToneHead`, or None when there is none
Raises: HeadError when the file is no head
"""

from pathlib import Path

from transforms.text.tone.tone_head import ToneHead


class HeadError(Exception):
    """The user's head for tone cannot be used; the message names the file."""


def head_path(own: Path) -> Path:
    """File of the user's tone head in an own folder."""
    return own / "tone_head.json"


def own_head(own: Path) -> ToneHead | None:
    """The head of an own folder."""
    path = head_path(own)
    if not path.exists():
        return None
    try:
        return ToneHead.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise HeadError(f"{path}: {error}; train it again with `tingfeng tone train`, or remove the file") from error
