"""A changed name makes the articles due that hold it, and no other; the rows are those of a full run."""

import shutil
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from transforms.schemas import ARTICLES, DATASETS
from transforms.text.entities.changed_names import change_of
from warehouse.pipeline import day_changes
from warehouse.pipeline.runner import Runner
from warehouse.pipeline.seed_tables import read_seed
from warehouse.pipeline.table_changes import ReadTables
from warehouse.storage.lake import Lake
from warehouse.trial.commands import NoSource

D1, D2 = date(2026, 10, 5), date(2026, 10, 6)
STEPS = ("mentions", "candidates", "tones", "topics", "terms", "story_figures", "story_turns")
DATA = (*STEPS, "refusals", "drops")
TEXTS = {
    "a": ("砾岩存储发布固态硬盘", "砾岩存储周一宣布推出新款固态硬盘，售价下调三成。\n砾岩的对手长河电子股价暴跌，被监管部门立案调查。"),
    "b": ("华为发布新手机", "华为在深圳发布新手机，首批产品十分畅销，口碑大涨。小米没有回应。"),
    "c": ("天气晴", "周末多云转晴，适合出门走走，山上的红叶已经红了。"),
    "d": ("供应链消息", "岩砾资本完成领投，长河电子宣布获得融资2亿元，估值大涨。"),
    "e": ("小米汽车交付", "小米汽车宣布交付量增长，长河电子为其供货，消息人士称存在质量缺陷。"),
}


def article(key: str, day: date) -> dict:
    title, text = TEXTS[key]
    more = {"revision_id": f"{key}r", "portal": "web", "url": f"https://x.example/{key}.html", "kind": "article", "script": "hans"}
    at = datetime(2026, 10, day.day, 2, tzinfo=UTC)
    return ARTICLES.completed({"article_id": key, "day": day, "title": title, "text": text, "text_raw": text, "fetched_at": at, **more})


def filled(root: Path) -> Lake:
    lake = Lake(root)
    lake.prepare()
    for day, keys in ((D1, "abcd"), (D2, "e")):
        lake.write("articles", day, ARTICLES.table(article(k, day) for k in keys))
        lake.write(
            "stories",
            day,
            DATASETS["stories"].table(
                DATASETS["stories"].completed(
                    {"story_id": k, "event_id": k, "article_id": k, "day": day, "joined_at": datetime(2026, 10, 5, tzinfo=UTC)}
                )
                for k in keys
            ),
        )
    return lake


def entity(entity_id: str, kind: str = "company", parent: str | None = None) -> dict:
    return {"entity_id": entity_id, "kind": kind, "parent_id": parent}


def alias(entity_id: str, name: str, context: str = "") -> dict:
    return {"entity_id": entity_id, "alias": name, "needs_context": "1" if context else "0", "context": context or None}


@cache
def shipped(name: str) -> pa.Table:
    table = read_seed(name)
    return (
        table.filter(pc.is_in(table["entity_id"], pa.array(["huawei", "xiaomi", "xiaomi_auto"])))
        if "entity_id" in table.column_names
        else table
    )


class Tables:
    """A few names of the shipped tables, changed row by row."""

    def __init__(self) -> None:
        self.tables = {name: shipped(name) for name in ("entities", "aliases")} | {"words": pa.table({"word": pa.array([], pa.string())})}

    def __call__(self, name: str) -> pa.Table | None:
        if name in self.tables:
            return self.tables[name]
        return None if name.endswith(("_model", "_head")) else shipped(name)

    def add(self, name: str, *rows: dict) -> None:
        table = self.tables[name]
        self.tables[name] = pa.concat_tables([table, pa.Table.from_pylist(list(rows), schema=table.schema)])

    def leave_out(self, name: str, column: str, value: str) -> None:
        keep = [v != value for v in self.tables[name][column].to_pylist()]
        self.tables[name] = self.tables[name].filter(pa.array(keep))


def run(lake: Lake, tables: Tables, days=(D1, D2)) -> dict[tuple[str, int], int | None]:
    """Process; by step and day how many articles were read again: 0 for none, None for all."""
    done = Runner(lake, NoSource(), tables).process(days, STEPS)
    return {(s.step, s.day.day): 0 if s.is_unchanged else s.n_again for s in done}


def one_alias(tables: Tables) -> None:
    tables.add("aliases", alias("huawei", "砾岩存储"))


def firm_and_product(tables: Tables) -> None:
    tables.add("entities", entity("long_river"), entity("long_river_x", "product", "long_river"))
    tables.add("aliases", alias("long_river", "长河电子"), alias("long_river_x", "固态硬盘"))


def name_in_doubt(tables: Tables) -> None:
    tables.add("entities", entity("own_rock"))
    tables.add("aliases", alias("own_rock", "砾岩存储"), alias("own_rock", "砾岩", "硬盘|存储"))


def removed_firm(tables: Tables) -> None:
    tables.leave_out("entities", "entity_id", "huawei")
    tables.leave_out("aliases", "entity_id", "huawei")


def other_kind(tables: Tables) -> None:
    tables.leave_out("entities", "entity_id", "huawei")
    tables.add("entities", entity("huawei", "organisation"))


def own_word(tables: Tables) -> None:
    tables.tables["words"] = pa.table({"word": ["质量缺陷", "红叶"]})


CHANGES = {
    one_alias: {("mentions", 5): 1, ("mentions", 6): 0, ("tones", 5): 1, ("tones", 6): 0, ("topics", 6): 0, ("terms", 5): 1},
    firm_and_product: {("mentions", 5): 2, ("mentions", 6): 1, ("tones", 5): 2, ("story_turns", 5): 2},
    name_in_doubt: {("mentions", 5): 1, ("tones", 5): 1, ("tones", 6): 0, ("candidates", 6): 0},
    removed_firm: {("mentions", 5): 1, ("tones", 5): 1, ("topics", 5): 1},
    other_kind: {("mentions", 5): 1, ("tones", 5): 1, ("topics", 5): 1, ("story_turns", 6): 0},
    own_word: {("mentions", 5): 0, ("tones", 5): 1, ("tones", 6): 1, ("topics", 5): 1, ("terms", 5): 0},
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_rows_are_those_of_a_full_run(change, tmp_path: Path, processed: Path):
    lake = Lake(Path(shutil.copytree(processed, tmp_path / "lake")))
    tables = Tables()
    change(tables)
    again = run(lake, tables)
    assert {key: again[key] for key in CHANGES[change]} == CHANGES[change]
    whole = filled(tmp_path / "whole")
    assert set(run(whole, tables).values()) == {None}
    for name in DATA:
        for day in (D1, D2):
            assert lake.read(name, day).to_pylist() == whole.read(name, day).to_pylist(), (name, day)
            assert lake.digest(name, day) == whole.digest(name, day), name
    assert lake.read("runs", D1).drop_columns(["digests"]).equals(whole.read("runs", D1).drop_columns(["digests"]))
    assert set(run(lake, tables).values()) == {0}


@pytest.fixture(scope="module")
def processed(tmp_path_factory) -> Path:
    lake = filled(tmp_path_factory.mktemp("changes") / "lake")
    assert set(run(lake, Tables()).values()) == {None}
    return lake.root


def test_columns_that_no_step_reads_make_nothing_due(tmp_path: Path):
    lake, tables = filled(tmp_path / "lake"), Tables()
    run(lake, tables, [D2])
    table = tables.tables["aliases"]
    at = table.schema.get_field_index("source")
    tables.tables["aliases"] = table.set_column(at, "source", pa.array(["elsewhere"] * table.num_rows)).append_column(
        "defined_in", pa.array(["shipped"] * table.num_rows)
    )
    assert set(run(lake, tables, [D2]).values()) == {0}


def test_a_day_is_read_whole_when_the_tables_it_read_are_gone(tmp_path: Path):
    lake, tables = filled(tmp_path / "lake"), Tables()
    run(lake, tables, [D2])
    for path in (lake.root / ".reference").rglob("*.parquet"):
        path.unlink()
    one_alias(tables)
    assert run(lake, tables, [D2])["mentions", 6] is None


def test_a_run_killed_between_two_steps_is_made_good(tmp_path: Path):
    lake, tables = filled(tmp_path / "lake"), Tables()
    run(lake, tables, [D1])
    one_alias(tables)
    Runner(lake, NoSource(), tables).process([D1], ("mentions",))
    again = run(lake, tables, [D1])
    assert (again["mentions", 5], again["tones", 5]) == (0, 1)
    whole = filled(tmp_path / "whole")
    run(whole, tables, [D1])
    assert lake.digest("tones", D1) == whole.digest("tones", D1)


def test_a_change_reaches_those_below_an_entity():
    before = {"entities": [("a", "company", ""), ("b", "product", "a"), ("c", "product", "b")], "aliases": [("c", "Cee", *[""] * 5)]}
    change = change_of(before, {**before, "entities": [("a", "organisation", ""), *before["entities"][1:]]})
    assert change.entity_ids == {"a", "b", "c"}
    assert change.patterns == {"cee"}
    assert not change.is_only_new
    assert change.held_by([("", "CEE"), ("", "x"), ("Cee", "")]) == [True, False, True]
    assert change_of(before, before).held_by([("Cee", "")]) == [False]


def test_only_so_many_versions_of_a_table_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("warehouse.pipeline.table_changes.MOST_VERSIONS", 2)
    kept, table = ReadTables(tmp_path), pa.table({"word": ["a"]})
    for digest in "abc":
        kept.take({"words": table, "rules": None}, {"words": digest, "rules": "r"})
        kept.keep()
    assert sorted(p.stem for p in tmp_path.rglob("*.parquet")) == ["b", "c"]
    assert kept.change({"words": "b"}, {"words": "c"}) == change_of({}, {})
    assert kept.change({"words": "a"}, {"words": "c"}) is None
    assert kept.change({"rules": "r"}, {"rules": "s"}) is None


def test_a_name_that_stands_in_most_articles_of_a_day_has_all_of_them_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = filled(tmp_path / "lake").path("articles", D1)
    monkeypatch.setattr(day_changes, "FEW", 0)
    assert day_changes.worth_it(path, set()) == set()
    assert day_changes.worth_it(path, {"a", "b"}) == {"a", "b"}
    assert day_changes.worth_it(path, {"a", "b", "c"}) is None
    monkeypatch.setattr(day_changes, "FEW", 50)
    assert day_changes.worth_it(path, {"a", "b", "c"}) == {"a", "b", "c"}
