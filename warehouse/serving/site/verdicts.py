"""Verdicts of readers on the tone of a sentence: one line each in <data>/own/labels/tone.csv, which `tingfeng tone train` reads.

The form says which article and entity and what the tone is; the sentence is taken from the warehouse, so nobody can write another one.
"""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from warehouse.cli.output import csv_cell
from warehouse.serving.connection import Reader
from warehouse.serving.site.statements import ParameterError, panels
from warehouse.serving.site.visit import NotFoundError
from warehouse.storage.file_lock import locked

COLUMNS = ("sentence", "entity", "tone", "tone_was", "article_id", "entity_id", "said_at")
TONES = {"negative": "负面", "neutral": "中性", "positive": "正面"}
MOST_BYTES = 4000
"""Longest form."""


def path_of(data: Path) -> Path:
    """The file of verdicts."""
    return data / "own" / "labels" / "tone.csv"


def stamp_of(data: Path) -> str:
    """Changes with every verdict; empty without any."""
    path = path_of(data)
    return f"{path.stat().st_mtime_ns:x}" if path.exists() else ""


def append(data: Path, reader: Reader, said: Mapping[str, str], now: datetime) -> None:
    """Add a verdict: article_id, entity_id and tone. Raises ParameterError for another tone, NotFoundError without such a sentence."""
    if said.get("tone") not in TONES:
        raise ParameterError(f"口吻只能是 {'、'.join(TONES)}")
    panel = panels()["tone_sentence"]
    found = reader.rows(panel.sql, panel.bound({key: said.get(key) for key in ("article_id", "entity_id")}))
    if not found:
        raise NotFoundError("没有这篇文章对这个对象的句子")
    row = {**found[0], "tone": said["tone"], "tone_was": found[0]["tone"], "said_at": now.isoformat(timespec="seconds")}
    path = path_of(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_suffix(".lock")):
        is_new = not path.exists() or not path.stat().st_size
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerow([csv_cell(row[name], guard=True) for name in COLUMNS])
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
