"""What a comparison leaves for others: its numbers for metrics, and its result for the doctor."""

import json
from datetime import UTC, datetime
from pathlib import Path

from warehouse.operations.verify import REPORT, keep_report, measured
from warehouse.storage.integrity import Damage, Tally


def tally() -> Tally:
    found = Tally()
    found.n_files, found.n_bytes, found.n_unknown = 7, 4096, 2
    return found


def test_numbers_for_metrics():
    families = measured(tally(), 3)
    assert [family.name for family in families] == [
        "tingfeng_verify_damaged_files",
        "tingfeng_verify_unknown_files",
        "tingfeng_verify_compared_bytes",
    ]
    assert [list(family.samples) for family in families] == [[({}, 3)], [({}, 2)], [({}, 4096)]]


def test_the_result_is_kept_for_the_doctor(tmp_path: Path):
    damage = Damage(tmp_path / "x.parquet", "is missing", "tingfeng build")
    keep_report(tmp_path, tally(), [damage])
    kept = json.loads((tmp_path / REPORT).read_text(encoding="utf-8"))
    assert (kept["n_files"], kept["n_unknown"], kept["damaged"]) == (7, 2, [[str(damage), "tingfeng build"]])
    assert abs(datetime.now(UTC) - datetime.fromisoformat(kept["at"])).days == 0
    assert [p.name for p in tmp_path.iterdir()] == [REPORT]


def test_a_folder_that_cannot_be_written_is_said_and_nothing_fails(tmp_path: Path, capsys):
    (tmp_path / "file").write_text("no folder")
    keep_report(tmp_path / "file", tally(), [])
    assert "cannot be kept for the doctor" in capsys.readouterr().err
