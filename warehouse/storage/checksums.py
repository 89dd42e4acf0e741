"""Checksums against silent damage: of each Parquet page, read back by our readers, and of each written file.

    part-0.parquet.xxh3     beside a file that `runs` does not speak of: the digest of the file; two lines while it is being replaced

The digest of what a step wrote stands in `runs` (column `digests`); that of `fetches`, `drops`, `runs` and of the search index beside the
file. A sidecar names the old and the new digest before the file is renamed into its place and only the new one afterwards, so a writer
that is killed in between leaves a file whose digest is named. DuckDB verifies neither pages nor digests: `tingfeng verify` does.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import xxhash

from warehouse.storage.atomic_write import replacing

SIDECAR = ".xxh3"
_PIECE_BYTES = 1 << 20


def parquet_format() -> ds.ParquetFileFormat:
    """The format of the lake for datasets: pages whose checksum is wrong are an error."""
    options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.ParquetFileFormat(default_fragment_scan_options=options)


def digest_of(path: Path) -> str:
    """XXH3 (128 bit) of a file, in hexadecimal."""
    with path.open("rb") as file:
        return digest_of_open(file)


def digest_of_open(file: BinaryIO) -> str:
    """The same of an open file from where it stands: a window is a gigabyte, its hash must cost no more than reading it."""
    hashed = xxhash.xxh3_128()
    while piece := file.read(_PIECE_BYTES):
        hashed.update(piece)
    return hashed.hexdigest()


def sidecar(path: Path) -> Path:
    return path.with_name(path.name + SIDECAR)


def noted(path: Path) -> set[str]:
    """Digests that the file may have by its sidecar; none when nothing is known of it."""
    try:
        lines = sidecar(path).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return set()
    return {line for line in lines if len(line) == 32}


def note(path: Path, digests: Iterable[str]) -> None:
    """Write the sidecar of a file in one rename."""
    # not synced: after a loss of power a file without a sidecar is `unknown`, never taken for damaged
    with replacing(sidecar(path), is_durable=False) as temporary:
        temporary.write_text("".join(f"{d}\n" for d in sorted(digests)), encoding="ascii")


def note_before(path: Path, digest: str) -> None:
    """Let the sidecar also name the digest of the file that is about to take the place of `path`."""
    old = noted(path)
    if not old and path.exists():
        old = {digest_of(path)}
    note(path, {*old, digest})


def matches(path: Path) -> bool | None:
    """Whether a file is the one that its sidecar names; None when nothing is known of it."""
    known = noted(path)
    return digest_of(path) in known if known else None


def fault_of(path: Path, *, whole: bool = False) -> str | None:
    """Why a Parquet file cannot be read, or None: its footer only, or with `whole` every page."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if whole:
                for _ in file.iter_batches():
                    pass
    except (OSError, pa.ArrowException, ValueError) as error:
        return " ".join(str(error).split())[:200] or type(error).__name__
    return None


def drop_sidecar(path: Path) -> None:
    with contextlib.suppress(OSError):
        sidecar(path).unlink()
