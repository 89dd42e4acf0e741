"""Checksums against silent damage: of each Parquet page, read back by our readers, and of each written file.

    part-0.parquet.xxh3     for a file without a row in `runs`: the digest of the file; two lines while it is being replaced

Digests of the output of steps are in `runs` (column `digests`), those of `fetches`, `drops`, `runs` and the search index in sidecars. A
sidecar has the old and the new digest before the file is renamed, and only the new one afterwards, so a writer that is killed in between
leaves a file with a known digest. DuckDB verifies neither pages nor digests: `tingfeng verify` does.
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
    """The same of an open file from its position, in chunks: hashing a window of a gigabyte takes no longer than reading it."""
    hashed = xxhash.xxh3_128()
    while piece := file.read(_PIECE_BYTES):
        hashed.update(piece)
    return hashed.hexdigest()


def sidecar(path: Path) -> Path:
    """The file with the digests of a file, in the same folder."""
    return path.with_name(path.name + SIDECAR)


def noted(path: Path) -> set[str]:
    """Digests of the file in its sidecar; empty without one."""
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
    """Add the digest of the file that will replace `path` to its sidecar."""
    old = noted(path)
    if not old and path.exists():
        old = {digest_of(path)}
    note(path, {*old, digest})


def matches(path: Path) -> bool | None:
    """Whether a file has a digest of its sidecar; None without a sidecar."""
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
    """Remove the sidecar of a file, if there is one."""
    with contextlib.suppress(OSError):
        sidecar(path).unlink()
