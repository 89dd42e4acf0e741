"""What the runner and a step owe each other: batches that go in, rows that must be accounted for, tables that count as input."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.registry import Step
from transforms.result import ContractError, StepResult
from transforms.schemas import DATASETS

ROWS_PER_BATCH = 100  # so few that two processes end a day of a few hundred articles together
PROVENANCE = frozenset({"source", "licence", "defined_in"})  # columns of curated tables that say where a row is from: no step reads them


def batches_of(step: Step, inputs: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The first input in batches of rows, with the day's other inputs filtered to the same articles."""
    first, others = step.reads[0], step.reads[1:]
    table = inputs[first]
    for start in range(0, table.num_rows, ROWS_PER_BATCH):
        part = table.slice(start, ROWS_PER_BATCH)
        ids = part.column("article_id").combine_chunks()
        cut = {name: inputs[name].filter(pc.is_in(inputs[name].column("article_id"), ids)) for name in others}
        yield {**inputs, **cut, first: part}


def opened(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs of one batch, with its pages read from the archive."""
    pages = inputs.get("pages")
    return inputs if pages is None else {**inputs, "pages": pa.Table.from_batches([pages()])}


def finishes_day(step: Step) -> bool:
    """Whether rows of one batch may depend on those of another, by the step's `finish`."""
    return step.batched and bool(step.past_columns)


def check_balance(step: Step, keys: set[str], result: StepResult) -> tuple[int, int]:
    """(rows in, rows kept). Raises ContractError for a wrong schema or a row that is not accounted for."""
    schema = DATASETS[step.name].schema
    if not result.out.schema.equals(schema):
        raise ContractError(f"{step.name} gave the wrong shape:\n{result.out.schema}\ninstead of\n{schema}")
    for name in step.also:
        if name not in result.also or not result.also[name].schema.equals(DATASETS[name].schema):
            raise ContractError(f"{step.name} gave no {name}, or in the wrong shape")
    kept: set[str] = set()
    for name in step.accounts:
        kept.update(pc.unique(result.out.column(name)).to_pylist())
    kept &= keys
    dropped = [d.key for d in result.dropped]
    lost, both, strange = keys - kept - set(dropped), kept & set(dropped), set(dropped) - keys
    if lost or both or strange or len(dropped) != len(set(dropped)):
        raise ContractError(
            f"{step.name}: rows do not balance: {len(lost)} lost {sorted(lost)[:3]}, {len(both)} kept and dropped {sorted(both)[:3]}, "
            f"{len(strange)} dropped that were not in the input {sorted(strange)[:3]}, {len(dropped) - len(set(dropped))} dropped twice"
        )
    return len(keys), len(kept)


def fingerprint_of(value: Any) -> str:
    """A digest of a curated table, of the portals' rules or of a classifier, for the input hash of a step; hexadecimal, 16 bytes."""
    digest = hashlib.blake2b(digest_size=16)
    if value is None:
        digest.update(b"nothing")
    elif isinstance(fingerprint := getattr(value, "fingerprint", None), str):
        digest.update(fingerprint.encode())
    elif isinstance(value, pa.Table):
        digest.update(repr({name: column for name, column in value.to_pydict().items() if name not in PROVENANCE}).encode())
    else:
        digest.update(repr(sorted(value.items())).encode())
    return digest.hexdigest()
