"""The archive of briefings: ids, numbers of issues, and records that were damaged."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from warehouse.access import briefing_archive as archive
from warehouse.access.briefing_archive import Asked, Kept
from warehouse.storage.session import QueryError

MOMENT = datetime(2026, 10, 8, 1, tzinfo=UTC)
ASKED = Asked("daily", date(2026, 10, 7), date(2026, 10, 7), MOMENT, "http://x", watch="w", scope={"entities": "a"}, entities=("a",))


def keep(data: Path, asked: Asked, page: bytes = b"x") -> Kept:
    asked = archive.numbered(data, asked)
    kept = Kept(archive.id_of(asked, "d", "p"), asked, "h", "0.1", "p", "d", archive.digest(page), len(page))
    archive.keep(data, kept, page, {"views": []})
    return kept


def test_a_briefing_comes_back_as_it_was_kept(tmp_path: Path):
    kept = keep(tmp_path, ASKED)
    assert archive.kept(tmp_path) == [kept]
    assert archive.chosen(tmp_path, kept.id[:5]) == kept
    assert archive.page_of(tmp_path, kept) == b"x"
    assert archive.definitions_of(tmp_path, kept) == {"views": []}


def test_the_id_is_of_the_question_the_definitions_and_the_program():
    ids = {archive.id_of(ASKED, "d", "p"), archive.id_of(ASKED, "e", "p"), archive.id_of(ASKED, "d", "q")}
    ids |= {
        archive.id_of(replace(ASKED, **{name: value}), "d", "p") for name, value in {"kind": "weekly", "watch": None, "site": "y"}.items()
    }
    assert len(ids) == 6
    assert archive.id_of(replace(ASKED), "d", "p") in ids


def test_issues_of_a_series_are_numbered_by_day(tmp_path: Path):
    other = replace(ASKED, last=date(2026, 10, 8))
    assert [keep(tmp_path, a).asked.number for a in (ASKED, other, replace(ASKED, moment=datetime(2026, 10, 9, tzinfo=UTC)))] == [1, 2, 1]
    assert keep(tmp_path, replace(ASKED, watch=None)).asked.number == 1
    assert keep(tmp_path, replace(ASKED, last=date(2026, 10, 6))).asked.number == 3


def test_what_is_damaged_or_gone_is_named(tmp_path: Path):
    kept = keep(tmp_path, ASKED)
    with pytest.raises(QueryError, match="no briefing has the id 'zz'"):
        archive.chosen(tmp_path, "zz")
    (archive.folder(tmp_path) / f"{kept.id}.html").unlink()
    with pytest.raises(QueryError, match="rebuild"):
        archive.page_of(tmp_path, kept)
    (archive.folder(tmp_path) / "b0.json").write_text("{}")
    with pytest.raises(QueryError, match=r"b0\.json is no record of a briefing"):
        archive.kept(tmp_path)
