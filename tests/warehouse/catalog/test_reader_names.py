"""Readers see names: beside every entity, portal and publisher of mart stands what people call it."""

from support.given_lake import curated, warehouse

from warehouse.catalog.reader_names import with_reader_names
from warehouse.pipeline.seed_tables import read_seed
from warehouse.storage.lake import Lake

BESIDE = {
    "entity": "display_name",
    "other_entity": "other_display_name",
    "member": "member_display_name",
    "near_entity": "near_display_name",
}
NAMES = {"portal", "publisher"}


def test_a_name_stands_beside_every_entity_portal_and_publisher_of_every_view(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        columns = db.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'mart' and not starts_with(comment, 'Deprecated: ')"
        ).fetchall()
    views: dict[str, set[str]] = {}
    for view, column in columns:
        views.setdefault(view, set()).add(column)
    wanted = [(view, BESIDE[c]) for view, found in views.items() for c in found if c in BESIDE]
    wanted += [
        (view, f"{c}_name")
        for view, found in views.items()
        for c in found
        if c.rpartition("_")[2] in NAMES and not c.startswith(("is_", "n_"))
    ]
    assert len(wanted) > 60
    assert not [f"{view}.{name}" for view, name in wanted if name not in views[view]]
    assert "publisher_names" in views["press_release_waves"]


def tables(**rows: list[dict]) -> dict:
    """Curated tables with these rows."""
    return {name: curated(name, rows.get(name, [])) for name in ("entities", "publishers", "portals", "display_names")}


def test_the_shown_name_is_the_chosen_one_else_the_chinese_else_the_english_one():
    entities = [
        {"entity_id": "shenqiu", "name_zh": "深秋科技", "name_en": "DeepFall"},
        {"entity_id": "yunling", "name_zh": "云岭", "name_en": "Yunling"},
        {"entity_id": "openlab", "name_en": "OpenLab"},
        {"entity_id": "nobody"},
    ]
    chosen = [
        {"key": "shenqiu", "kind": "entity", "display_name": "DeepFall"},
        {"key": "yunling", "kind": "publisher", "display_name": "X"},
    ]
    found = with_reader_names(tables(entities=entities, display_names=chosen))["entities"].to_pylist()
    assert [row["display_name"] for row in found] == ["DeepFall", "云岭", "OpenLab", "nobody"]
    assert [row["entity_id"] for row in found] == [e["entity_id"] for e in entities]


def test_a_publisher_is_called_by_the_chosen_name_its_first_one_or_that_of_the_portal():
    publishers = [
        {"name": "晨报科技", "publisher_id": "morning_tech", "group_id": "morning"},
        {"name": "晨报", "publisher_id": "morning_tech", "group_id": "morning"},
        {"name": "云间网", "publisher_id": "yunjian"},
        {"name": "云间", "publisher_id": "yunjian"},
    ]
    portals = [{"portal": "kuaibao", "name": "快报"}, {"portal": "yunjian", "name": "云间频道"}]
    chosen = [{"key": "morning", "kind": "publisher", "display_name": "晨报集团"}]
    found = with_reader_names(tables(publishers=publishers, portals=portals, display_names=chosen))["publisher_names"].to_pylist()
    assert {row["publisher"]: row["publisher_name"] for row in found} == {"morning": "晨报集团", "yunjian": "云间网", "kuaibao": "快报"}


def test_views_show_names_of_portals_and_publishers_and_the_key_where_there_is_none(lake: Lake):
    with warehouse(lake, {}, tables_of_names()) as db:
        asked = "select lake.portal_name(p), lake.publisher_name(p) from (values ('kuaibao'), ('unknown'), (null)) t(p)"
        assert db.execute(asked).fetchall() == [("快报", "快报"), ("unknown", "unknown"), (None, None)]


def tables_of_names() -> dict:
    return {"portals": [{"portal": "kuaibao", "name": "快报"}]}


def test_shipped_display_names_are_of_known_entities_and_publishers_and_differ_from_what_is_shown_anyway():
    entities = {r["entity_id"]: r for r in read_seed("entities").to_pylist()}
    publishers = {r["group_id"] or r["publisher_id"] for r in read_seed("publishers").to_pylist()}
    rows = read_seed("display_names").to_pylist()
    assert {r["kind"] for r in rows} == {"entity", "publisher"}
    assert not [r["key"] for r in rows if r["key"] not in (entities if r["kind"] == "entity" else publishers)]
    of_entities = {r["key"]: r["display_name"] for r in rows if r["kind"] == "entity"}
    assert not [key for key, name in of_entities.items() if name == (entities[key]["name_zh"] or entities[key]["name_en"])]
    assert {key: of_entities.get(key) for key in ("deepseek", "minimax", "amd", "uber", "shein")} == {
        "deepseek": "DeepSeek",
        "minimax": "MiniMax",
        "amd": "AMD",
        "uber": "Uber",
        "shein": "SHEIN",
    }
