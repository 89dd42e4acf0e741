"""Rows of a day that stand for what a step need not read again, joined with those that it read.

    <root>/.unfinished/<dataset>/<day>.parquet      rows as they were before `finish`, where it dropped or changed them

A step whose `finish` looks at the whole day (split articles, repeated revisions) is given the rows of all its batches: those that finish
kept are in the lake, the others in these files, which name the run that made them. Without them the step reads the whole day.
"""

import contextlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.registry import Step
from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import DATASETS
from warehouse.pipeline.step_contract import finishes_day
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import Lake

FOLDER = ".unfinished"
RUN = b"run"  # the digests that the run recorded


def only(inputs: Mapping[str, Any], step: Step, keys: set[str]) -> dict[str, Any]:
    """The inputs of a step with the rows of some keys only."""
    wanted = pa.array(sorted(keys), pa.string())
    return {**inputs, **{name: where_in(inputs[name], step.key, wanted) for name in step.reads if name in inputs}}


def unfinished(lake: Lake, step: Step, day: date, digests: str) -> dict[str, pa.Table] | None:
    """The rows of the last run's batches that its `finish` dropped or changed, by dataset; None when they are not those of that run.

    `digests` are those that the run recorded. Of a step that finishes nothing there are none.
    """
    try:
        tables = {name: pq.read_table(_path(lake, name, day)) for name in (step.name, *step.also) if finishes_day(step)}
        if any(table.schema.metadata[RUN].decode() != digests for table in tables.values()):
            return None
        return {name: table.cast(DATASETS[name].schema) for name, table in tables.items()}
    except (OSError, pa.ArrowException, KeyError, TypeError):
        return None


def joined(
    lake: Lake, step: Step, day: date, order: pa.ChunkedArray, *, keys: set[str], new: StepResult, undone: Mapping[str, pa.Table]
) -> StepResult:
    """What all batches of the day give: rows of `keys` from `new`, of all others as they were, in the order of the first input's keys."""
    again = pa.array(sorted(keys), pa.string())
    reopened = undone[step.name][step.key] if undone else pa.chunked_array([], pa.string())
    places = pa.chunked_array([*order.chunks, pa.array([], pa.string())]).combine_chunks()

    def rows(name: str) -> pa.Table:
        table = new.out if name == step.name else new.also.get(name, DATASETS[name].empty())
        old = lake.read(name, day)
        if name == step.name:
            old = where_in(old, step.key, reopened, is_in=False)
        parts = [where_in(part.cast(table.schema), step.key, again, is_in=False) for part in (old, *([undone[name]] if undone else ()))]
        both = pa.concat_tables([*parts, table])
        if undone:
            return both  # `finish` puts the rows in order
        place = pc.index_in(both[step.key], places).to_numpy()
        return both.take(pa.array(np.argsort(place, kind="stable")))

    drops = lake.read("drops", day)
    drops = where_in(drops.filter(pc.equal(drops["step"], step.name)), "key", pa.chunked_array([again, *reopened.chunks]), is_in=False)
    dropped = (Drop(r["key"], DropReason(r["reason"]), r["detail"]) for r in drops.to_pylist())
    return StepResult(rows(step.name), (*dropped, *new.dropped), {name: rows(name) for name in step.also})


def keep_unfinished(lake: Lake, step: Step, day: date, before: StepResult, *, finished: StepResult, digests: str) -> None:
    """Store the rows of all batches that `finish` dropped or changed. Without room for them the next run reads the whole day, no more."""
    for name in (step.name, *step.also) if finishes_day(step) else ():
        rows, kept = (r.out if name == step.name else r.also[name] for r in (before, finished))
        columns = list(dict.fromkeys([*DATASETS[name].key, step.key]))
        numbered = rows.select(columns).append_column("number", pa.array(np.arange(rows.num_rows)))
        left = numbered.join(kept.select(columns), columns, join_type="left anti")["number"]
        table = rows.take(pa.array(np.sort(left.to_numpy())))
        with contextlib.suppress(OSError), replacing(_path(lake, name, day), is_durable=False) as temporary:
            pq.write_table(table.replace_schema_metadata({RUN: digests.encode()}), temporary, compression="zstd")


def where_in(table: pa.Table, column: str, values: pa.Array, *, is_in: bool = True) -> pa.Table:
    """The rows whose value of a column is among some, or is not; the table itself when these are all."""
    found = pc.is_in(table[column], values)
    found = found if is_in else pc.invert(found)
    return table if pc.all(found, min_count=0).as_py() else table.filter(found)


def _path(lake: Lake, name: str, day: date) -> Path:
    return lake.root / FOLDER / name / f"{day.isoformat()}.parquet"
