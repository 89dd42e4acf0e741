"""Damage of files for tests: cut, emptied, zeroed, garbled, one bit flipped, gone; and what a command says of it."""

import os
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tingfeng


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments])


def ends_in_words(result: Result) -> bool:
    """The command ended by itself, or with an error that becomes one line."""
    error = result.exception
    return error is None or isinstance(error, SystemExit) or tingfeng.exit_code(error) is not None


def contents(data: Path) -> dict[str, bytes]:
    return {str(p.relative_to(data)): p.read_bytes() for p in sorted(data.glob("lake/*/day=2026*/part-0.parquet"))}


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def garbled(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(path.stat().st_size))


def flipped(path: Path) -> None:
    flip(path, path.stat().st_size // 3 * 8 + 3)


def gone(path: Path) -> None:
    path.unlink()


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


DAMAGES = (cut, emptied, zeroed, garbled, flipped, gone)


def each(places: tuple[str, ...], short: set[tuple[str, str]]) -> pytest.MarkDecorator:
    """Every damage at every place; those that are not in `short` run in `make faults` only."""
    cases = [
        pytest.param(place, damage, id=f"{place}-{damage.__name__}", marks=() if (place, damage.__name__) in short else pytest.mark.faults)
        for place in places
        for damage in DAMAGES
    ]
    return pytest.mark.parametrize(("place", "damage"), cases)


def at_length(first: object, *others: object) -> pytest.MarkDecorator:
    """The first damage in each run of the tests, the others in `make faults` only."""
    return pytest.mark.parametrize("damage", [first, *(pytest.param(other, marks=pytest.mark.faults) for other in others)])
