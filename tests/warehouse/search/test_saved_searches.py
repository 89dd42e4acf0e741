"""Saved searches and conditions as a user types them, on two published days; a search without hits says why."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.published import copied

import tingfeng
from transforms.schemas import DATASETS
from warehouse.search import filtered_search, saved
from warehouse.search.query_language import SearchError


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, published_data: Path) -> Path:
    return copied(published_data, tmp_path_factory.mktemp("saved") / "data")


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), "search", *words])


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("芯片 portal:web", 2),
        ("芯片 -portal:web", 0),
        ("portal:web", 3),
        ("portal:WEB -source:云见", 0),
        ("source:云见网 芯片", 2),
        ("topic:召回", None),
        ("since:2026-10-03", 1),
        ("芯片 since:2026-10-03", 1),
        ("until:2026-10-02 手表", 1),
        ('"高负载游戏" portal:web', 2),
    ],
)
def test_conditions_narrow_a_search_down(data: Path, query: str, n: int | None):
    done = run(data, query)
    assert n is None or f"{n} 篇" in done.stderr, (done.output, done.exception)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("portal:wbe 芯片", "did you mean web"),
        ("entity:没有这家", "is not known"),
        ("topic:无此话题", "topics: "),
        ("writer:x", "is no field"),
    ],
)
def test_unknown_names_are_errors(data: Path, query: str, told: str):
    done = run(data, query)
    assert done.exit_code != 0
    assert told in str(done.exception)


def test_nothing_found_comes_with_hints(data: Path):
    said = run(data, "芯片 犰狳甲乙").stderr
    assert "0 篇" in said
    assert "犰狳甲乙：没有任何文章有这个词" in said
    assert "数据有 3 篇，2026-10-01 至 2026-10-03" in said
    assert "每个词单独都能找到" in run(data, "手表 芯片").stderr
    assert "查的是 2026-11-01 至最近" in run(data, "芯片 since:2026-11-01").stderr


def test_a_search_is_saved_and_asked_again(data: Path):
    first = run(data, "芯片 portal:web", "--fold", "--save", "芯片周报")
    assert (data / "own" / "searches" / "芯片周报.toml").read_text("utf-8") == 'query = "芯片 portal:web"\nfold = true\n'
    again = run(data, "--saved", "芯片周报")
    assert again.stdout == first.stdout
    assert "1 篇" in again.stderr
    assert run(data).exit_code == 2
    assert run(data, "芯片", "--saved", "芯片周报").exit_code == 2
    assert "did you mean 芯片周报" in str(run(data, "--saved", "芯片周").exception)


@pytest.mark.parametrize("text", ["", "query = 5", "a = [", 'query = "x"\nlimit = 3', 'query = "x"\nfold = "yes"'])
def test_a_broken_file_is_told(tmp_path: Path, text: str):
    (tmp_path / "searches").mkdir()
    (tmp_path / "searches" / "a.toml").write_text(text)
    with pytest.raises(SearchError, match="write query"):
        saved.load(tmp_path, "a")
    for name in ("../a", "", "a/b"):
        with pytest.raises(SearchError):
            saved.save(tmp_path, name, saved.SavedSearch("x"))


def test_every_field_has_a_condition():
    assert set(filtered_search._CONDITIONS) == {"portal", "source", "entity", "topic"}
    assert "entity_id" in DATASETS["mentions"].schema.names
