"""Trains a head for tone on a user's own verdicts: `tingfeng tone train LABELS.csv`.

In:     a CSV of verdicts, columns sentence, entity, tone (negative, neutral, positive), and optionally start, end and any others
Out:    <data>/own/tone_head.json, and the cross-validation on the terminal
Raises: TrialError for a file without these columns or with too few verdicts
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from transforms.text.chars import normalise
from transforms.text.tone.tone_head import LABELS, ToneHead, folds, train
from transforms.text.tone.verdict import tone_name
from warehouse.cli.context import Project
from warehouse.cli.output import say
from warehouse.pipeline.own_head import head_path
from warehouse.trial.rows import TrialError

NEEDED = ("sentence", "entity", "tone")
FEWEST = 30  # verdicts; with fewer the figures say nothing
Row = dict[str, Any]


@click.group()
def tone() -> None:
    """Train a head for tone from your own verdicts."""


@tone.command("train")
@click.argument("labels", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folds", "n_folds", default=5, show_default=True, type=click.IntRange(2, 20), help="Parts of the cross-validation.")
@click.option("--anyway", is_flag=True, help="Write the head even where it reads no better than the rules.")
@click.pass_obj
def train_command(project: Project, labels: Path, n_folds: int, *, anyway: bool) -> None:
    """Fit a small linear head on what the rules see, from a CSV of verdicts: sentence, entity, tone; start, end where a name stands twice.

    Prints how well the rules and the head read sentences that the head has not seen. A head that reads better is written to
    own/tone_head.json in the data directory, which `tingfeng process` uses from then on. Remove the file to go back to the rules.

    Example: tingfeng tone train data/own/labels/tone.csv
    """
    from transforms.steps import tones

    rows = read_labels(labels)
    features = tones.evidence_of(rows, tone_words=project.reference_table("tone_words"), aliases=project.reference_table("aliases"))
    lines, gain = cross_validated(rows, features, n_folds)
    for line in lines:
        say(line)
    if gain <= 0 and not anyway:
        say("the head reads no better than the rules, so nothing is written (--anyway writes it)")
        return
    head = train(features, [row["tone"] for row in rows])
    path = head_path(project.own_folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(head.to_json(), encoding="utf-8")
    partial.replace(path)
    say(f"{path} written: {head.name}, {len(rows)} verdicts, {len(head.weights)} features")


def read_labels(path: Path) -> list[Row]:
    """The verdicts as rows with text, start, end, tone; names are looked for where no place is given. Raises TrialError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
        if missing:
            raise TrialError(f"{path}: no column {', '.join(missing)}; columns needed are {', '.join(NEEDED)}")
        rows = [_row(path, number, row) for number, row in enumerate(table, start=2)]
    if len(rows) < FEWEST:
        raise TrialError(f"{path}: {len(rows)} verdicts; at least {FEWEST} are needed")
    return rows


def _row(path: Path, number: int, row: Mapping[str, str | None]) -> Row:
    text, entity, label = normalise(row["sentence"] or ""), normalise(row["entity"] or ""), (row["tone"] or "").strip()
    if label not in LABELS:
        raise TrialError(f"{path}, row {number}: tone {label!r}; write {', '.join(LABELS)}")
    start, end = row.get("start") or "", row.get("end") or ""
    if start.isdigit() and end.isdigit() and 0 <= int(start) < int(end) <= len(text):
        return {"text": text, "start": int(start), "end": int(end), "tone": label}
    at = text.find(entity) if entity else -1
    if at < 0:
        raise TrialError(f"{path}, row {number}: the sentence does not hold {entity!r}")
    return {"text": text, "start": at, "end": at + len(entity), "tone": label}


def cross_validated(rows: Sequence[Row], features: Sequence[Mapping[str, float]], n_folds: int) -> tuple[list[str], int]:
    """Lines for a reader: accuracy, precision and recall of good and bad, for the rules and for heads that had not seen the sentence.

    And how many sentences more the heads read rightly.
    """
    fold = folds([row["text"] for row in rows], n_folds)
    said: dict[str, Counter[tuple[str, str]]] = {"rules": Counter(), "head": Counter()}
    for part in range(n_folds):
        seen = [i for i in range(len(rows)) if fold[i] != part]
        if len({rows[i]["tone"] for i in seen}) < 2:
            continue
        head = train([features[i] for i in seen], [rows[i]["tone"] for i in seen])
        for i in range(len(rows)):
            if fold[i] == part:
                said["rules"][rows[i]["tone"], tone_name(features[i]["rules"])] += 1
                said["head"][rows[i]["tone"], _of_head(head, features[i])] += 1
    right = {name: sum(confusion[label, label] for label in LABELS) for name, confusion in said.items()}
    lines = [f"{len(rows)} verdicts: " + ", ".join(f"{n} {label}" for label, n in sorted(Counter(r["tone"] for r in rows).items()))] + [
        _line(name, confusion) for name, confusion in said.items()
    ]
    return lines, right["head"] - right["rules"]


def _of_head(head: ToneHead, features: Mapping[str, float]) -> str:
    sums = [sum(head.weights.get(name, (0.0, 0.0, 0.0))[k] * value for name, value in features.items()) for k in range(len(LABELS))]
    return LABELS[sums.index(max(sums))]


def _line(name: str, confusion: Mapping[tuple[str, str], int]) -> str:
    n = sum(confusion.values()) or 1
    right = sum(confusion[label, label] for label in LABELS)
    polar = ("negative", "positive")
    said = sum(confusion[gold, label] for gold in LABELS for label in polar) or 1
    wanted = sum(confusion[label, told] for label in polar for told in LABELS) or 1
    both = sum(confusion[label, label] for label in polar)
    margin = 1.96 * (right / n * (1 - right / n) / n) ** 0.5
    return f"{name:5}  accuracy {right / n:.3f} ± {margin:.3f}   good and bad: precision {both / said:.3f}, recall {both / wanted:.3f}"
