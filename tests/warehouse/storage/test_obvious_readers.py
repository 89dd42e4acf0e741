"""The lake and the warehouse as docs/reading.md says that other tools read them."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq


def test_a_dataset_folder_is_read_by_the_calls_of_the_page(published_data: Path):
    folder = str(published_data / "lake" / "articles")
    tables = [pq.read_table(folder, partitioning=None), ds.dataset(folder).to_table()]
    for table in tables:
        assert table.num_rows == 3
        assert table.schema.field("day").type == pa.date32()
    found = duckdb.sql(f"select count(*), typeof(max(day)) from '{folder}/*/part-0.parquet'").fetchall()
    assert found == [(3, "DATE")]


def test_the_warehouse_file_has_the_storage_version_of_the_oldest_client(published_data: Path):
    header = (published_data / "warehouse.duckdb").read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") <= 67  # what DuckDB 1.4 can open
