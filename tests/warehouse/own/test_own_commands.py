"""`tingfeng own` and `tingfeng entity` as a user types them, on a lake of two published days."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.given_pages import D1
from support.published import copied

import tingfeng
from warehouse.operations import own_commands
from warehouse.operations.entity_commands import id_of
from warehouse.own import skeleton
from warehouse.own.append import OwnFileError, append
from warehouse.own.folder import FOLDERS
from warehouse.own.tables import KEYS
from warehouse.pipeline.entity_names import Names, key_of


@pytest.fixture
def data(tmp_path: Path, published_data: Path) -> Path:
    return copied(published_data, tmp_path / "data")


def run(data: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_a_firm_is_added_and_only_articles_that_name_it_are_read_again(data: Path):
    before = {name: tingfeng.Project(data).lake.digest(name, D1) for name in ("articles", "links", "mentions")}
    said = run(
        data, "entity", "add", "云岭科技", "--kind", "company", "--alias", "雲嶺", "--ticker", "SSE:688001", "--display-name", "Yunling"
    ).output
    assert (data / "own" / "display_names.csv").read_text(encoding="utf-8").splitlines()[1:] == ["yun_ling_ke_ji,entity,Yunling,own,own"]
    assert "yun_ling_ke_ji is new" in said
    assert "云岭 is a name of yun_ling_ke_ji" in said
    assert "(company, 688001.SH; own/entities.csv:2)" in run(data, "entity", "find", "雲嶺科技").output
    checked = run(data, "own", "check").output
    assert "due: 2 article(s) of 2 day(s) hold changed names" in checked
    assert "every article" not in checked
    processed = run(data, "process").output
    assert f"step=mentions day={D1} in=2 out=" in processed
    assert "read_again=1" in processed
    project = tingfeng.Project(data)
    assert project.lake.digest("articles", D1) == before["articles"]
    assert project.lake.digest("links", D1) == before["links"]
    assert project.lake.digest("mentions", D1) != before["mentions"]
    assert "nothing is due" in run(data, "own", "check").output
    run(data, "build")
    shown = run(data, "own", "show").output
    assert "yun_ling_ke_ji" in shown
    named = run(data, "sql", "select display_name from entity_names where entity_id = entity('雲嶺') limit 1", "--format", "csv").stdout
    assert named == "display_name\nYunling\n"
    rows = run(data, "sql", "select entity_id, defined_in from lake.aliases where alias = '云岭'", "--format", "csv").stdout
    assert rows == "entity_id,defined_in\nyun_ling_ke_ji,own/aliases.csv:3\n"


def test_names_are_found_by_any_spelling():
    names = Names(tingfeng.Project(Path("nowhere")).curated)
    for typed in ("小米", "XIAOMI", "xiaomi", "HKEX:1810", "01810.HK", "1810.hk", "1810"):
        assert "xiaomi" in names.exactly(typed), typed
    assert names.exactly("華為") == names.exactly("华为") == ["huawei"]
    assert "xiaomi_auto" in names.like("小米汽")
    assert key_of("GPT-5 Pro") == key_of("gpt5pro")


def test_ids_read_like_names_and_are_never_taken_twice():
    assert id_of("佰维存储", {}) == "bai_wei_cun_chu"
    assert id_of("MiniMax 2", {"minimax_2": 1, "minimax_2_2": 1}) == "minimax_2_3"
    assert id_of("???", {}) == "entity"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "无名某社"], "for a new one give --kind"),
        (["add", "华为", "--kind", "product"], "华为 is known as huawei, a company"),
        (["add", "无名某社", "--kind", "product", "--parent", "小米啊啊"], "is not known"),
        (["add", "无名某社", "--kind", "company", "--id", "Bad Id"], "no id"),
        (["add", "无名某社", "--kind", "company", "--ticker", "x y z"], "no ticker"),
        (["find", "哈哈哈哈哈哈"], "no entity is called"),
    ],
)
def test_wrong_names_are_told_and_nothing_is_written(tmp_path: Path, words, told):
    assert told in run(tmp_path, "entity", *words, code=2).output
    assert not (tmp_path / "own").exists()


def test_names_are_added_to_a_known_entity(tmp_path: Path):
    said = run(tmp_path, "entity", "add", "华为", "--alias", "菊花甲厂", "--alias", "华为")
    assert "菊花甲厂 is a name of huawei" in said.output
    assert not (tmp_path / "own" / "entities.csv").exists()
    assert "has these names already" in run(tmp_path, "entity", "add", "华为", "--alias", "菊花甲厂").output
    assert "小米 is a name of xiaomi too" in run(tmp_path, "entity", "add", "华为", "--alias", "小米").stderr


def test_a_skeleton_is_sound_and_never_overwritten(data: Path):
    run(data, "own", "init")
    assert {p.name for p in (data / "own").iterdir()} == {"README.md", "words.txt", *FOLDERS, *(f"{name}.csv" for name in KEYS)}
    assert "nothing is wrong" in run(data, "own", "check").output
    (data / "own" / "entities.csv").write_text("mine")
    assert "has all of it already" in run(data, "own", "init").output
    assert (data / "own" / "entities.csv").read_text() == "mine"


def test_only_what_is_missing_is_written(tmp_path: Path):
    columns = {name: ["a", "b"] for name in KEYS}
    assert {p.name for p in skeleton.write(tmp_path, columns)} >= {"README.md", "topics.csv"}
    (tmp_path / "topics.csv").unlink()
    assert [p.name for p in skeleton.write(tmp_path, columns)] == ["topics.csv"]


def test_what_differs_is_added_replaced_or_removed(tmp_path: Path):
    (tmp_path / "own" / "checks").mkdir(parents=True)
    (tmp_path / "own" / "checks" / "future_time.sql").write_text("-- level: warn\nselect 1")
    (tmp_path / "own" / "aliases.csv").write_text("entity_id,alias,needs_context\nhuawei,甲厂\nhuawei,华为\n-xiaomi,小米\n", "utf-8")
    (tmp_path / "own" / "words.txt").write_text("云岭冲击波")
    assert list(own_commands.changes(tingfeng.Project(tmp_path))) == [
        ("aliases", "replaced", "huawei 华为", "own/aliases.csv:3"),
        ("aliases", "added", "huawei 甲厂", "own/aliases.csv:2"),
        ("aliases", "removed", "xiaomi 小米", "own/aliases.csv"),
        ("words.txt", "added", "云岭冲击波", "own/words.txt"),
        ("checks", "replaced", "future_time", "own/checks/future_time.sql"),
    ]


def test_every_mistake_is_told_and_stops_nothing(data: Path):
    run(data, "own", "init")
    own = data / "own"
    (own / "aliases.csv").write_text("entity_id,alias\nhuawei,华为甲厂\nnobody,某某\n", "utf-8")
    (own / "views" / "good.sql").write_text("-- Headlines of mine\nselect title from own.base")
    (own / "views" / "base.sql").write_text("select title, day from mart.articles;")
    (own / "views" / "other.sql").write_text("select title, day from mart.nothing")
    (own / "views" / "two.sql").write_text("select 1; drop table mart.articles")
    (own / "views" / "passwd.sql").write_text("select * from read_csv('/etc/passwd')")
    (own / "checks" / "mine.sql").write_text("-- No chips\n-- level: warn\nselect title from articles where title like '%芯片%'")
    (own / "checks" / "level.sql").write_text("select 1")
    (own / "questions" / "bad.sql").write_text("select nonsense from articles")
    (own / "questions" / "weekly.sql").write_text("-- 每周\nselect title from own.good")
    (own / "portals" / "mine.toml").write_text("name = 5")
    (own / "watch" / "a.toml").write_text("a = [")
    (own / "searches" / "a.toml").write_text("b = 1")
    (own / "templates" / "points.html").write_text("<script>alert(1)</script>")
    (own / "templates" / "analyst.html").write_text("<section><h2>点评</h2>{{ said(heading) }}</section>", "utf-8")
    (own / "entitys.csv").write_text("")
    checked = run(data, "own", "check", code=2)
    for told in (
        "aliases.csv, line 3: entity_id: no entity nobody",
        "other.sql: Catalog Error",
        "two.sql: write one query",
        "passwd.sql: Permission Error",
        "level.sql: no line `-- level: warn`",
        "bad.sql: Binder Error",
        "mine.toml, line 1: name: a text is needed",
        "watch/a.toml, line 1: ",
        'searches/a.toml: write query = "…"',
        "points.html: <script> cannot stand in a briefing",
        "entitys.csv: is not read",
    ):
        assert told in checked.stderr, told
    assert "good.sql" not in checked.stderr
    assert "analyst.html" not in checked.stderr
    assert "11 thing(s)" in checked.output
    built = run(data, "process")
    assert "left out: " in built.stderr
    built = run(data, "build")
    assert "two.sql" in built.stderr
    assert "云岭" in run(data, "sql", "select * from own.good", "--format", "csv").stdout
    assert "mine: No chips" in run(data, "check").output
    page = run(data, "own", "docs").stdout
    assert "### own.good\n\nHeadlines of mine" in page
    assert "| title | varchar |" in page
    assert "### weekly" in page
    exported = data.parent / "out.duckdb"
    run(data, "export", str(exported))
    import duckdb

    with duckdb.connect(str(exported), read_only=True) as db:
        assert db.execute("select count(*) from own.good").fetchone() == (3,)


def test_rows_are_added_as_the_file_is_written(tmp_path: Path):
    path = tmp_path / "aliases.csv"
    path.write_bytes("alias;entity_id;note\r\n# mine\r\n甲乙;x;\r\n".encode("gb18030"))
    append(path, ["entity_id", "alias"], [{"entity_id": "y", "alias": "丙;丁", "licence": ""}])
    assert path.read_bytes().decode("utf-8-sig") == 'alias;entity_id;note\n# mine\n甲乙;x;\n"丙;丁";y;\n'
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(OwnFileError, match="add the column context"):
        append(path, [], [{"entity_id": "y", "context": "x"}])
    path.write_text("# nothing yet\n")
    append(path, ["entity_id", "alias"], [{"entity_id": "y"}])
    assert path.read_text() == "# nothing yet\nentity_id,alias\ny,\n"
    path.write_bytes(b"\0")
    with pytest.raises(OwnFileError, match="no text"):
        append(path, ["entity_id"], [{"entity_id": "y"}])


def test_an_own_portal_is_seen_by_every_command(tmp_path: Path):
    said = run(tmp_path, "portal", "new", "mine", "https://mine.example/").output
    path = tmp_path / "own" / "portals" / "mine.toml"
    assert str(path) in said
    path.write_text(
        'name = "我的"\nhome = "https://mine.example/"\nreach = "feed only"\n[[discover]]\nkind = "rss"\nurl = "https://mine.example/f"\n'
        "[[url]]\npattern = '^https://mine\\.example/(?P<id>\\d+)'\n"
    )
    assert '"mine"' in run(tmp_path, "plan").stdout
    assert "mine" in tingfeng.Project(tmp_path).portals
    page = tmp_path / "a.html"
    page.write_bytes("<html><head><meta charset=gbk><title>标题</title></head><body><p>正文</p></body></html>".encode("gbk"))
    run(tmp_path, "portal", "page", "mine", str(page), "--url", "https://mine.example/1")
    saved = path.parent / "pages" / "mine" / "article.html"
    assert "正文" in saved.read_bytes().decode("gbk")
    assert "gb" in saved.with_suffix(".json").read_text()
    saved.unlink()
    assert "maybe filled in by hand" in run(tmp_path, "portal", "page", "mine", str(page), "--url", "https://mine.example/1", code=2).output
    saved.write_bytes(page.read_bytes())
    assert "is not signed" in run(tmp_path, "portal", "check", "mine", code=1).stderr
    assert "did you mean mine" in run(tmp_path, "portal", "show", "minne", code=2).output
