"""Own rows over the curated tables: added, replaced and removed; every mistake costs its own line and is told with file and line."""

from pathlib import Path

import pytest

import tingfeng
from warehouse.own.folder import Problem, sql_files, strangers, text_of
from warehouse.own.table_rules import fault_of_cell
from warehouse.own.tables import KEYS, read_rows
from warehouse.pipeline import seed_tables
from warehouse.pipeline.seed_tables import SEEDS, CuratedTables


def test_every_shipped_table_can_be_added_to():
    about_the_mart = {"comments_zh", "mart_changes"}  # what the program says of its own columns
    assert set(KEYS) == {path.stem for path in SEEDS.glob("*.csv")} - about_the_mart
    for name, keys in KEYS.items():
        assert set(keys) <= set(seed_tables.read_seed(name).column_names)


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    monkeypatch.setattr(seed_tables, "SEEDS", folder)
    (folder / "entities.csv").write_text(
        "entity_id,kind,name_zh,name_en,ticker,parent_id,valid_from,valid_to,source,licence\n"
        "crane,company,白鹤科技,Crane,,,,,own,CC0-1.0\ncrane_pad,product,白鹤平板,,,crane,,,own,CC0-1.0\nheron,company,苍鹭,,,,,,own,CC0-1.0\n",
        "utf-8",
    )
    (folder / "aliases.csv").write_text(
        "entity_id,alias,needs_context,context,not_context,valid_from,valid_to,source,licence\n"
        "crane,白鹤,0,,,,,own,CC0-1.0\ncrane,Crane,0,,,,,own,CC0-1.0\nheron,苍鹭,0,,,,,own,CC0-1.0\n",
        "utf-8",
    )
    (tmp_path / "own").mkdir()
    return folder


def own(seeds: Path, name: str, text: str | bytes) -> CuratedTables:
    path = seeds.parent / "own" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CuratedTables((), seeds.parent / "own")


def test_rows_are_added_replaced_and_removed(seeds: Path):
    tables = own(
        seeds,
        "entities.csv",
        "entity_id,kind,name_zh,parent_id\n# mine\nheron,product,苍鹭手机,\nstork,company,鹳,heron\n-crane_pad,,,\n",
    )
    rows = {r["entity_id"]: (r["kind"], r["name_zh"], r["defined_in"], r["source"]) for r in tables.table("entities").to_pylist()}
    assert rows == {
        "crane": ("company", "白鹤科技", "shipped", "own"),
        "heron": ("product", "苍鹭手机", "own/entities.csv:3", "own"),
        "stork": ("company", "鹳", "own/entities.csv:4", "own"),
    }
    assert tables.problems == []


def test_one_alias_or_all_of_an_entity_are_removed(seeds: Path):
    tables = own(seeds, "aliases.csv", "entity_id,alias\n-crane,Crane\n")
    assert tables.table("aliases")["alias"].to_pylist() == ["白鹤", "苍鹭"]
    tables = own(seeds, "aliases.csv", "entity_id;alias\n-crane;\nheron;大青鹭\n")
    assert tables.table("aliases")["alias"].to_pylist() == ["苍鹭", "大青鹭"]
    assert tables.table("aliases")["needs_context"].to_pylist() == ["0", "0"]
    assert tables.problems == []


def test_an_alias_of_an_own_entity_is_known(seeds: Path):
    own(seeds, "entities.csv", "entity_id,kind,name_zh\nstork,company,鹳鸟科技\n")
    tables = own(seeds, "aliases.csv", "alias,entity_id\n鹳鸟,stork\n白鸟,nobody\n")
    assert tables.table("aliases").to_pylist()[-1]["entity_id"] == "stork"
    assert [p.line for p in tables.problems] == [3]
    assert "no entity nobody" in str(tables.problems[0])


@pytest.mark.parametrize(
    ("table", "text", "line", "words"),
    [
        ("entities", "entity_id,kind,name\nx,company,某\n", 1, "unknown column name"),
        ("entities", "kind,name_zh\ncompany,某某\n", 1, "the column entity_id is missing"),
        ("entities", "entity_id,kind,kind\n", 1, "twice"),
        ("entities", "entity_id,kind,name_zh\nx,firm,某某\n", 2, "firm is none of company"),
        ("entities", "entity_id,kind,name_zh\nX Y,company,某某\n", 2, "no id"),
        ("entities", "entity_id,kind,name_zh\n,company,某某\n", 2, "entity_id is empty"),
        ("entities", "entity_id,kind\nx,company\n", 2, "give it a name"),
        ("entities", "entity_id,kind,name_zh,parent_id\nx,company,某某,x\n", 2, "its own parent"),
        ("entities", "entity_id,kind,name_zh,parent_id\nx,company,某某,y\n", 2, "no entity y"),
        ("entities", "entity_id,kind,name_zh,valid_from\nx,company,某某,2026/1/1\n", 2, "no date"),
        ("entities", "entity_id,kind,name_zh,ticker\nx,company,某某,one two three four\n", 2, "no ticker"),
        ("entities", "entity_id,kind,name_zh\nx,company,某某\nx,company,又某\n", 3, "repeats line 2"),
        ("entities", "entity_id,kind,name_zh\n-nobody,,\n", 2, "removes nothing"),
        ("entities", 'entity_id,kind,name_zh\nx,company,"某\n某"\n\ny,bad,某某\n', 5, "bad is none"),
        ("entities", "entity_id,kind,name_zh\nx,company,某\u202e某\n", 2, "control characters"),
        ("entities", "entity_id,kind,name_zh\nx,company,某某,0,1\n", 2, "quote a cell"),
        ("aliases", "entity_id,alias,needs_context\ncrane,仙鹤,yes\n", 2, "neither 0 nor 1"),
        ("aliases", "entity_id,alias,needs_context\ncrane,仙鹤,1\n", 2, "words that tell"),
        ("aliases", b"entity_id,alias\0\n", None, "no text"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line_and_costs_no_other_row(seeds: Path, table: str, text, line, words: str):
    tables = own(seeds, f"{table}.csv", text)
    shipped = seed_tables.read_seed(table)
    found = tables.table(table)
    assert {r["entity_id"] for r in shipped.to_pylist()} <= {r["entity_id"] for r in found.to_pylist()}
    (problem,) = tables.problems
    assert (problem.path.name, problem.line) == (f"{table}.csv", line)
    assert words in str(problem)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_excel_saves_can_be_read(seeds: Path, codec: str):
    tables = own(seeds, "aliases.csv", "entity_id\talias\r\ncrane\t仙鹤电子\r\n".encode(codec))
    assert tables.table("aliases")["alias"].to_pylist()[-1] == "仙鹤电子"
    assert tables.problems == []


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        (r"\d{1,3}[A-Za-z]{0,2}\+?", True),
        (r"(?:Pro|Max|\d)(?: ?\d)?", True),
        (r"(?:\d+)+x", False),
        (r"(?:\d+)+", True),
        (r"(a*)*$", False),
        (r"(?:[a-z]{1,9}\d){4,}(?!x)", False),
        (r"(?:-\d{4})*x", True),
        (r"(?=(?:a+)+$)a", False),
        ("(", False),
        ("a" * 500, False),
    ],
)
def test_patterns_that_may_never_end_are_refused(value: str, is_right: bool):
    assert (fault_of_cell("families", "pattern", value) == "") is is_right


def test_shipped_rows_keep_the_rules():
    """Else a user who copies a shipped row would be told that it is wrong."""
    for name in KEYS:
        for row in seed_tables.read_seed(name).to_pylist():
            wrong = {c: fault_of_cell(name, c, v) for c, v in row.items() if v and fault_of_cell(name, c, v)}
            assert not wrong, (name, row, wrong)


def test_numbers_and_cues_are_told():
    assert fault_of_cell("tone_words", "weight", "nan") == "'nan' is no number"
    assert fault_of_cell("tone_words", "weight", "-0.4") == ""
    assert "word:weight" in fault_of_cell("topics", "words", "芯片:2|光刻:x")
    assert fault_of_cell("topics", "words", "芯片:2|光刻") == ""


def test_a_table_too_large_is_not_read(seeds: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("warehouse.own.tables.MOST_ROWS", 1)
    path = seeds.parent / "own" / "aliases.csv"
    path.write_text("entity_id,alias\na,b\nc,d\n")
    assert read_rows(path, ("entity_id", "alias"))[0] == []
    monkeypatch.setattr("warehouse.own.folder.MAX_FILE_BYTES", 3)
    assert text_of(path)[1] == Problem(path, None, "is larger than 0 MB")
    assert text_of(seeds / "nowhere.csv")[1] is not None


def test_the_project_reads_them(tmp_path: Path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "aliases.csv").write_text("entity_id,alias\nhuawei,菊花电子甲厂\nhuawei,厂\n", "utf-8")
    project = tingfeng.Project(tmp_path)
    assert project.reference_table("aliases").to_pylist()[-1]["alias"] == "菊花电子甲厂"
    assert [p.line for p in project.own_problems] == [3]
    assert tingfeng.Project(tmp_path, own=tmp_path / "elsewhere").reference_table("aliases").to_pylist()[-1]["alias"] != "菊花电子甲厂"


def test_sql_files_of_the_same_name_take_the_place_of_shipped_ones(tmp_path: Path):
    for folder in ("shipped", "own"):
        (tmp_path / folder).mkdir()
    (tmp_path / "shipped" / "a.sql").write_text("-- first\n-- level: warn\nselect 1\n")
    (tmp_path / "shipped" / "b.sql").write_text("-- second\nselect 2\n")
    (tmp_path / "own" / "b.sql").write_text("-- mine\n\n-- again\nselect 3\n-- end\n")
    (tmp_path / "own" / "c.sql").write_text("-- nothing\n")
    (tmp_path / "own" / "D x.sql").write_text("select 4")
    files, problems = sql_files(tmp_path / "shipped", tmp_path / "own")
    assert [(f.name, f.doc, f.sql, f.is_own) for f in files] == [
        ("a", "first", "select 1", False),
        ("b", "mine again", "select 3\n-- end", True),
    ]
    assert sorted((p.path.name, p.text.split(":")[0]) for p in problems) == [
        ("D x.sql", "name the file with small letters, digits and _, a letter first"),
        ("c.sql", "holds no statement"),
    ]


def test_names_with_typing_errors_are_told(tmp_path: Path):
    (tmp_path / "alias.csv").write_text("")
    (tmp_path / "aliases.csv").write_text("")
    assert [p.path.name for p in strangers(tmp_path, KEYS)] == ["alias.csv"]
    assert strangers(tmp_path / "nowhere", KEYS) == []
