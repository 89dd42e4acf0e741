"""Takes rows out of files of the lake for good: superseded ones, remains of damaged ones, and days whose archive is gone.

In:     ids of articles and pages
Out:    the same files without the rows that are about them; a superseded file keeps the time at which it was current
Why:    a removed article must not come back under `--as-of`. What other rows say of it are ids only.
"""

import os
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.schemas import DATASETS
from warehouse.storage import checksums
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import DAMAGED, Lake
from warehouse.storage.versions import renamed

ABOUT = ("article_id", "other_id", "page_id", "key")
"""Columns that say what a row is about."""


def rows_about(table: pa.Table, ids: pa.Array) -> pa.ChunkedArray | None:
    """Which rows are about any of the ids; None when none is."""
    found = None
    for name in ABOUT:
        if name in table.column_names:
            some = pc.fill_null(pc.is_in(table[name], value_set=ids), fill_value=False)
            found = some if found is None else pc.or_(found, some)
    return found if found is not None and pc.any(found).as_py() else None


def holding(paths: Collection[Path], ids: Collection[str]) -> Iterator[Path]:
    """Those of the files that have such rows; a file that cannot be read counts, since nobody can say."""
    wanted = pa.array(sorted(ids), pa.string())
    for path in paths:
        try:
            names = [name for name in pq.read_schema(path).names if name in ABOUT]
            if names and rows_about(pq.read_table(path, columns=names, partitioning=None), wanted) is not None:
                yield path
        except (OSError, pa.ArrowException):
            yield path


def purge_history(lake: Lake, ids: Collection[str]) -> int:
    """Rewrite superseded files without the rows; how many. Safe to repeat."""
    wanted, n = pa.array(sorted(ids), pa.string()), 0
    for path in list(holding([v.path for _, _, v in lake.history.superseded()], ids)):
        try:
            table = pq.read_table(path, partitioning=None)
        except (OSError, pa.ArrowException):
            path.unlink()
        else:
            about = rows_about(table, wanted)
            stamp = path.stat().st_mtime_ns
            with replacing(path) as temporary:
                pq.write_table(table.filter(pc.invert(about)), temporary, compression="zstd", write_page_checksum=True)
                os.utime(temporary, ns=(stamp, stamp))
            renamed(path)
        n += 1
    for path in (lake.root / DAMAGED).glob("*/*/*.parquet"):
        path.unlink()  # remains of damaged files may hold anything
    return n


def purge_day(lake: Lake, day: date, ids: Collection[str]) -> int:
    """Rewrite the current files of a day that cannot be made from the archive any more; how many."""
    wanted, n, digests = pa.array(sorted(ids), pa.string()), 0, {}
    for name in DATASETS:
        path = lake.path(name, day)
        if name == "runs" or not path.exists():
            continue
        table = lake.read(name, day)
        about = rows_about(table, wanted)
        if about is not None:
            before = lake.digest(name, day)
            lake.write(name, day, table.filter(pc.invert(about)))
            digests[f"{name}:{before}"] = f"{name}:{checksums.digest_of(path)}"
            n += 1
    runs = lake.read("runs", day)
    if digests and runs.num_rows:
        said = [" ".join(digests.get(part, part) for part in (text or "").split()) or None for text in runs["digests"].to_pylist()]
        place = runs.schema.get_field_index("digests")
        lake.write("runs", day, runs.set_column(place, runs.schema.field(place), pa.array(said, pa.string())))
    return n
