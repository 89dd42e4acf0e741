"""What kind of thing happens in an article: a launch, a recall, a lawsuit … One company has several stories a week; the kind tells them
apart.

In:     rows of warehouse/seeds/happenings.csv: happening, cues (words, |-separated)
Out:    the kinds that a headline names; when it names none, those of the first lines
"""

import re
from collections.abc import Iterable, Mapping

from transforms.text.stories.term_weights import LEAD_CHARS


class Happenings:
    """All kinds in one expression each; small, because headlines are short."""

    def __init__(self, rows: Iterable[Mapping[str, str | None]]) -> None:
        self._cues = {
            str(row["happening"]): re.compile("|".join(re.escape(cue) for cue in (row["cues"] or "").split("|") if cue), re.IGNORECASE)
            for row in rows
            if row["cues"]
        }

    def of(self, title: str, text: str) -> frozenset[str]:
        """The kinds of an article."""
        return self._named(title) or self._named(text[:LEAD_CHARS])

    def _named(self, text: str) -> frozenset[str]:
        return frozenset(kind for kind, cues in self._cues.items() if cues.search(text))
