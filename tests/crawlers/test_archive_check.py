"""The archive against its seals: what an index line says of its record, which damage is found where, and what adopting writes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.archive import Archive, index_line, row_of, sealed
from crawlers.archive_check import Record, RecordDamage, _record_of, adopt, adopt_all, damages
from crawlers.index_lines import parse_line
from crawlers.records import http_head

DAY, AT = date(2026, 11, 23), datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
N = 3


class Count:
    n_files = 0
    n_bytes = 0


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    kept = Archive(tmp_path, "web", DAY, "c1")
    for n in range(N):
        body = f"<p>第{n}条消息</p>".encode()
        row = {"kind": "article", "url": f"https://a.example/{n}.html", "fetched_at": AT + timedelta(minutes=n)}
        kept.add(row | {"status": 200, "outcome": "ok"}, body, http_head(200, "OK", [("Content-Type", "text/html")], len(body)))
    kept.close()
    return tmp_path


def cdxj_of(raw: Path) -> Path:
    return raw / "web" / "2026-11-23" / "c1.cdxj"


def warc_of(raw: Path) -> Path:
    return cdxj_of(raw).with_suffix(".warc.gz")


def lines(raw: Path) -> list[bytes]:
    return cdxj_of(raw).read_bytes().splitlines(keepends=True)


def found(raw: Path, days: list[date] | None = None) -> list[tuple[str, str]]:
    return [(d.path.suffix, d.what) for d in damages(raw, Count(), days)]


def test_a_sound_archive_has_no_damage_and_is_counted(raw: Path):
    tally = Count()
    assert list(damages(raw, tally)) == []
    assert (tally.n_files, tally.n_bytes) == (1, cdxj_of(raw).stat().st_size + warc_of(raw).stat().st_size)
    assert found(raw, [DAY - timedelta(days=1)]) == []


def test_what_a_line_says_of_its_record(raw: Path):
    first, second = (_record_of(line) for line in lines(raw)[:2])
    assert first is not None
    assert second is not None
    assert first.is_sealed
    assert second.offset == first.offset + first.length
    assert len(first.digest or "") == 32
    block = parse_line(lines(raw)[0]) or {}
    unsealed = b'web 1 {"offset":7,"length":5,"beside":2}\n'
    assert _record_of(unsealed) == Record(7, 7, None)
    assert _record_of(b'web 1 {"offset":7,"length":0,"beside":2}\n') == Record(7, 0, None)
    assert _record_of(b'web 1 {"offset":"7","length":-5}\n') == Record(0, 0, None)
    assert _record_of(b"half a line") is None
    assert _record_of(index_line(row_of(block), block)) == first


def test_flipped_bytes_of_a_record_and_of_a_line(raw: Path):
    data = bytearray(warc_of(raw).read_bytes())
    data[-20] ^= 1
    warc_of(raw).write_bytes(bytes(data))
    ((suffix, what),) = found(raw)
    assert suffix == ".gz"
    assert what.endswith("of https://a.example/2.html: not the bytes that were written")
    first, *rest = lines(raw)
    cdxj_of(raw).write_bytes(b"".join([first.replace(b"0.html", b"9.html"), *rest]))
    assert found(raw)[0] == (".cdxj", "line 1 is not what was written")


def test_a_cut_and_a_missing_file(raw: Path):
    data = warc_of(raw).read_bytes()
    warc_of(raw).write_bytes(data[:-1])
    assert [what.rpartition(": ")[2] for _, what in found(raw)] == ["the file ends before it"]
    warc_of(raw).write_bytes(b"")
    assert [what.rpartition(": ")[2] for _, what in found(raw)] == ["the file ends before it"] * N
    warc_of(raw).unlink()
    (damage,) = damages(raw, Count())
    assert str(damage) == f"{warc_of(raw)}: is missing"
    assert damage == RecordDamage(damage.path, "is missing", f"restore it from a copy, or tingfeng backfill --from {DAY} --to {DAY} --redo")


def test_a_lost_line_is_found_and_made_again(raw: Path):
    whole = lines(raw)
    cdxj_of(raw).write_bytes(b"".join([whole[0], whole[2]]))
    ((suffix, what),) = found(raw)
    assert (suffix, what) == (".cdxj", f"lacks the line of the record at {_record_of(whole[1]).offset}")  # type: ignore[union-attr]
    assert adopt(cdxj_of(raw)) == 1
    assert found(raw) == []
    again = {block["url"]: block for block in map(parse_line, lines(raw)) if block}
    assert len(again) == N
    lost = parse_line(whole[1]) or {}
    assert all(again["https://a.example/1.html"][name] == lost[name] for name in ("offset", "length", "xxh3", "status", "fetched_at"))
    assert adopt(cdxj_of(raw)) == 0


def test_adopting_seals_the_lines_of_an_older_crawl(raw: Path):
    whole = lines(raw)
    blocks = [{k: v for k, v in (parse_line(line) or {}).items() if k != "xxh3"} for line in whole]
    old = [index_line(row_of(block), block) for block in blocks]
    cdxj_of(raw).write_bytes(b"".join(old))
    assert [r.digest for r in map(_record_of, old) if r] == [None] * N
    assert found(raw) == []
    assert adopt_all(raw, [DAY - timedelta(days=1)]) == 0
    assert adopt_all(raw, None) == N
    assert lines(raw) == whole
    assert all(map(sealed, whole))


def test_a_damaged_record_of_an_older_crawl_gets_no_seal(raw: Path):
    blocks = [{k: v for k, v in (parse_line(line) or {}).items() if k != "xxh3"} for line in lines(raw)]
    cdxj_of(raw).write_bytes(b"".join(index_line(row_of(block), block) for block in blocks))
    data = bytearray(warc_of(raw).read_bytes())
    data[blocks[1]["offset"] + 40] ^= 0xFF
    warc_of(raw).write_bytes(bytes(data))
    ((_, what),) = found(raw)
    assert "record at" in what
    assert "is damaged" in what or "holds" in what
    assert adopt(cdxj_of(raw)) == N - 1
