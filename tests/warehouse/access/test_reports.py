"""Saved reports: the hash of an answer, parameters, and how a report is found again."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

import tingfeng
from warehouse.access import reports
from warehouse.storage.session import QueryError

NOON = datetime(2026, 10, 5, 4, tzinfo=UTC)


def answer(**columns: list) -> pa.Table:
    return pa.table(columns)


def test_the_hash_is_of_the_rows_in_any_order():
    one = reports.result_hash(answer(a=[1, 2], b=["x", "y"]))
    assert one == reports.result_hash(answer(a=[2, 1], b=["y", "x"]))
    for other in (answer(a=[1, 2], b=["y", "x"]), answer(a=[1], b=["x"]), answer(c=[1, 2], b=["x", "y"]), answer(a=[1, 3], b=["x", "y"])):
        assert reports.result_hash(other) != one


def test_floats_count_to_nine_digits():
    third = reports.result_hash(answer(a=[1 / 3]))
    assert third == reports.result_hash(answer(a=[1 / 3 + 1e-12]))
    assert third != reports.result_hash(answer(a=[1 / 3 + 2e-9]))
    assert reports.result_hash(answer(a=[[1 / 3]])) == reports.result_hash(answer(a=[[1 / 3 + 1e-12]]))


def test_moments_are_the_same_in_any_zone_and_values_keep_their_kinds():
    utc, beijing = (pa.array([NOON], pa.timestamp("us", tz=tz)) for tz in ("UTC", "Asia/Shanghai"))
    assert reports.result_hash(answer(a=utc)) == reports.result_hash(answer(a=beijing))
    hashes = {
        reports.result_hash(answer(a=v)) for v in ([None], [0], [False], ["0"], [""], [date(2026, 10, 5)], [{"k": 1}], [{"k": 2}], [[1]])
    }
    assert len(hashes) == 9


def test_a_parameter_is_a_date_a_number_or_text():
    assert [reports.typed(t) for t in ("2026-10-05", "12", "1.5", "华为", "")] == [date(2026, 10, 5), 12, 1.5, "华为", ""]


def kept(folder: Path, name: str, key: str, hours: int = 0) -> reports.Report:
    report = reports.Report(key, name, "select 1", {}, NOON + timedelta(hours=hours), "d", ["1"], 1, "r")
    import json
    from dataclasses import asdict

    reports._write(reports.folder(folder) / f"{key}.json", json.dumps(asdict(report) | {"as_of": report.as_of.isoformat()}))
    return report


def test_a_report_is_found_by_the_beginning_of_its_id_or_as_the_newest_of_its_name(tmp_path: Path):
    new, old = kept(tmp_path, "voice", "abcd111111", 5), kept(tmp_path, "voice", "abcd222222", 1)
    assert reports.saved(tmp_path) == [old, new]
    assert reports._chosen(tmp_path, "voice") == new
    assert reports._chosen(tmp_path, "abcd2") == old
    with pytest.raises(QueryError, match="more than one report is called 'abcd'"):
        reports._chosen(tmp_path, "abcd")
    with pytest.raises(QueryError, match="no report is called 'abc'"):
        reports._chosen(tmp_path, "abc")  # three characters are no id


def test_what_is_no_report_is_named(tmp_path: Path):
    kept(tmp_path, "voice", "abcd111111")
    (reports.folder(tmp_path) / "bad.json").write_text('{"id": "x", "as_of": "yesterday"}')
    with pytest.raises(QueryError, match=r"bad\.json is no saved report"):
        reports.saved(tmp_path)


def test_a_report_without_its_definitions_cannot_be_rebuilt(tmp_path: Path):
    report = kept(tmp_path, "voice", "abcd111111")
    with pytest.raises(QueryError, match=r"report abcd111111 cannot be rebuilt: .*d\.json is missing"):
        reports.rebuild(tingfeng.Project(tmp_path), report)


@pytest.mark.parametrize("pair", ["day", "1day=2026-10-05", "=x"])
def test_a_parameter_is_written_name_equals_value(tmp_path: Path, pair: str):
    told = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path), "report", "save", "n", "select 1", "--param", pair])
    assert told.exit_code == 2
    assert "NAME=VALUE" in told.output
