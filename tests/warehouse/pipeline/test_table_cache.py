"""Tables read before are kept while their files are the same and there is room."""

import pyarrow as pa

from warehouse.pipeline.table_cache import TableCache


def test_a_table_is_cached_while_its_stamp_is_the_same_and_there_is_room():
    cache, made = TableCache(max_bytes=250), []

    def read(name: str, stamp: int) -> int:
        return cache.get(name, stamp, lambda: made.append(name) or pa.table({"n": pa.array([stamp] * 12, pa.int64())}))["n"][0].as_py()

    assert [read("a", 1), read("a", 1), read("b", 1), read("a", 2)] == [1, 1, 1, 2]
    assert made == ["a", "b", "a"]
    read("c", 1)  # a third table of 96 bytes: the one not asked for longest goes
    read("a", 2)
    assert made == ["a", "b", "a", "c"]
    read("b", 1)
    assert made[-1] == "b"
    assert cache.n_bytes <= 250
    assert cache.get("large", 1, lambda: pa.table({"n": pa.array([7] * 99, pa.int64())})).num_rows == 99, (
        "larger than the cache, and read all the same"
    )
