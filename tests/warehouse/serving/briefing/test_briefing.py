"""Briefings over the small site: sections and sentences, numbers that are read back, the same bytes again, what would differ today."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html
from starlette.testclient import TestClient
from support.briefings import numbers_of, unmarked_digits, wrong_numbers
from support.given_lake import stored
from support.markup import faults_of
from support.small_project import unpublished
from support.small_site import article

from transforms.schemas import DATASETS
from warehouse.access import briefing_archive as archive
from warehouse.serving.briefing import command, event, making
from warehouse.serving.briefing.composing import SECTIONS, points_text
from warehouse.serving.briefing.reading import USED, Source, shipped_panels
from warehouse.serving.briefing.wording import Links
from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site.app import Site
from warehouse.storage.session import QueryError

DAY = "2026-10-07"
RULE = '[[watch]]\nid = "qinghe"\nname = "青禾"\nentities = ["青禾汽车"]\nfamily = true\n'


def brief(project, *words: str) -> Result:
    done = CliRunner().invoke(command.brief, list(words), obj=project)
    assert done.exception is None or isinstance(done.exception, SystemExit | QueryError), done.exception
    return done


def made(project, *words: str) -> tuple[archive.Kept, str]:
    """The briefing that a command made, and its page."""
    done = brief(project, *words)
    assert done.exit_code == 0, done.output
    kept = archive.chosen(project.data, done.stdout.split()[0])
    return kept, archive.page_of(project.data, kept).decode()


def text_of(page: str) -> str:
    return "".join("".join(html.document_fromstring(page).find("body").itertext()).split())


@pytest.fixture(scope="module")
def briefs(reported) -> dict[str, tuple[archive.Kept, str]]:
    return {
        "daily": made(reported, "daily", "--day", DAY),
        "first": made(reported, "daily", "--day", "2026-10-05"),
        "weekly": made(reported, "weekly", "--day", DAY),
        "event": made(reported, "event", "a5"),
    }


@pytest.fixture(scope="module")
def pages(briefs: dict[str, tuple[archive.Kept, str]]) -> dict[str, str]:
    return {name: page for name, (_, page) in briefs.items()}


@pytest.mark.parametrize("kind", ["daily", "first", "weekly", "event"])
def test_every_number_is_that_of_its_rows_and_none_stands_unmarked(reported, pages: dict[str, str], kind: str):
    warehouse = OpenWarehouse(reported.data)
    with warehouse.reader() as reader:
        n, wrong = wrong_numbers(reader, pages[kind])
    warehouse.close()
    assert not wrong
    assert n >= 15
    assert not unmarked_digits(pages[kind])


def test_the_reading_back_notices_a_wrong_number_and_one_that_opens_nothing(reported, pages: dict[str, str]):
    element, words = next((e, w) for e, w in numbers_of(pages["daily"]) if e.get("data-n"))
    wrong = (
        pages["daily"]
        .replace(f'data-n="{element.get("data-n")}">{words}<', 'data-n="91">91<', 1)
        .replace("篇报道，", "篇报道，共 12 家，", 1)
    )
    warehouse = OpenWarehouse(reported.data)
    with warehouse.reader() as reader:
        assert len(wrong_numbers(reader, wrong)[1]) == 1
    warehouse.close()
    assert any("共 12 家" in text for text in unmarked_digits(wrong))


def test_the_daily_has_its_sections_in_order_and_says_what_happened(pages: dict[str, str]):
    page, text = html.document_fromstring(pages["daily"]), text_of(pages["daily"])
    wanted = (
        "数据说明",
        "今日要点",
        "研判与建议",
        "声量",
        "重点事件",
        "口吻与风险",
        "敏感信息列表",
        "首发榜",
        "通稿与洗稿",
        "静默修改与删除",
        "附：信源健康",
    )
    assert [h.text.strip()[: len(w)] for h, w in zip(page.iter("h2"), wanted, strict=True)] == list(wanted)
    assert "声量：当日收录5篇报道，原创4篇，出自3家发布者；统计时段尚未结束，不与前期比较。" in text
    assert "未完：统计时段尚未结束，数据截至10月7日12:00" in text
    assert "的传闻10月5日10:00传出，10月7日09:00有了回应，相隔47小时。" in text
    assert "偏少" in text or "low" in text  # the code names of the small site are few
    assert "洗稿1篇" in text
    assert "（在此书写" not in text  # the hint is the style's, so that nothing of it stays in what is written
    assert page.find(".//div[@contenteditable]") is not None


def test_a_whole_day_is_compared_and_gaps_are_told_first(reported, pages: dict[str, str]):
    assert "因缺数不与前期比较" in text_of(made(reported, "daily", "--day", "2026-10-06")[1])
    assert "缺数：10月6日的抓取中断或缺失" in text_of(pages["weekly"])
    assert "与前一日的" in text_of(pages["first"])


def test_the_event_tells_its_phases_and_answers(pages: dict[str, str]):
    text = text_of(pages["event"])
    for words in (
        "伊始（10月5日10:00）：1篇",
        "热议（10月5日10:40—10月5日11:20）：3篇",
        "余波（10月7日09:00—10月7日10:00）：2篇",
        "传播树",
    ):
        assert words in text
    assert "说法不一" in text  # 1200 and 1500


def test_a_story_is_found_by_the_id_of_an_article_and_long_chains_have_trees(reported):
    with reported.warehouse() as db:
        source = Source(db, shipped_panels())
        assert event.story_of(source, "a5")["story_id"] == event.story_of(source, "a1")["story_id"] == "a1"
        facts = event.facts_of(source, Links(command.SITE), "a1")
    assert [(t["chain_id"], t["n"]) for t in facts["trees"]] == [("a1", 2), ("a3", 2), ("a4", 2)]
    assert facts["n_articles"] == 6


@pytest.mark.parametrize("kind", ["daily", "first", "weekly", "event"])
def test_a_briefing_is_one_small_file_that_runs_and_fetches_nothing(pages: dict[str, str], kind: str):
    faults = [f for f in faults_of(pages[kind]) if f != "element style"]
    assert not faults
    assert "default-src 'none'" in pages[kind]
    assert len(pages[kind].encode()) <= command.MOST_BYTES
    assert not {e.tag for e in html.document_fromstring(pages[kind]).iter("link", "img", "form")}


def test_the_same_question_of_the_same_data_is_the_same_briefing(reported, briefs: dict[str, tuple[archive.Kept, str]]):
    one, page = briefs["daily"]
    assert made(reported, "daily", "--day", DAY) == (one, page)
    first, _ = briefs["first"]
    assert first.id != one.id
    assert first.asked.number != one.asked.number


def add_article(project) -> None:
    """A later backfill: 快报 reported on the seventh, too."""
    day = project.lake.days("articles")[-1]
    late = article("b2", 1, article_id="z9", revision_id="z9@1", portal="kuaibao", url="https://kuaibao.test/z9", page_id="p-z9@1")
    copy = {"article_id": "z9", "day": DAY, "chain_id": "z9", "origin_id": "z9", "parent_id": None, "hop": 0, "relation": "original"}
    rows = {"articles": late, "copies": copy | {"is_undecided": False, "decided_at": "2026-10-07T12:00:00+08:00"}}
    for dataset, row in rows.items():
        before = project.lake.read(dataset, day).to_pylist()
        project.lake.write(dataset, day, DATASETS[dataset].table([*before, stored(dataset, dict(row))]))


@pytest.fixture(scope="module")
def backfilled(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """A briefing of a lake that is not built, the next one after a backfill, the first one rebuilt, then all of it pruned."""
    project = unpublished(small_site, tmp_path_factory.mktemp("backfilled") / "data")
    found = {"project": project, "before": made(project, "daily", "--day", DAY)}
    add_article(project)
    project.build()
    found["after"] = made(project, "daily", "--day", DAY)
    found["rebuilt"] = brief(project, "rebuild", found["before"][0].id, "--output", str(project.data / "again.html"))
    project.lake.history.prune(datetime.now(UTC))
    return found


def test_a_briefing_is_rebuilt_byte_for_byte_after_a_backfill_and_tells_what_differs(backfilled: dict):
    (kept, page), done = backfilled["before"], backfilled["rebuilt"]
    assert done.exit_code == 0, done.output
    assert f"rebuilt, all {kept.n_bytes:,} bytes are the same" in done.output
    assert (backfilled["project"].data / "again.html").read_bytes() == page.encode()
    assert re.search(rf"/rows\?of=articles&first={DAY}&last={DAY}\s+n\s+5\s+6\s+up", done.output), done.output


def test_a_later_briefing_of_the_day_is_another_one_of_the_same_number(backfilled: dict):
    (kept, _), (new, page) = backfilled["before"], backfilled["after"]
    assert new.id != kept.id
    assert new.asked.number == kept.asked.number
    assert "当日收录6篇报道" in text_of(page)


def test_a_lake_that_is_not_built_gives_the_same_bytes_as_its_warehouse(backfilled: dict, briefs: dict[str, tuple[archive.Kept, str]]):
    assert backfilled["before"] == briefs["daily"]


def test_a_briefing_whose_files_are_gone_says_what_is_missing(backfilled: dict):
    project, (kept, _) = backfilled["project"], backfilled["before"]
    with pytest.raises(QueryError, match=rf"briefing {kept.id} cannot be rebuilt: .*removed by `tingfeng prune`"):
        making.rebuild(project, kept)
    for path in (project.data / "reports" / "definitions").glob("*.json"):
        path.unlink()
    with pytest.raises(QueryError, match="its views and templates"):
        making.rebuild(project, kept)


def test_a_file_that_was_changed_is_not_given_and_another_program_is_named(reported, monkeypatch: pytest.MonkeyPatch):
    kept, page = made(reported, "daily", "--day", DAY, "--site", "http://localhost:1")
    assert "http://localhost:1/rows?" in page
    (archive.folder(reported.data) / f"{kept.id}.html").write_text(page + " ")
    with pytest.raises(QueryError, match="is not what was made"):
        archive.page_of(reported.data, kept)
    monkeypatch.setattr(making, "program", lambda: "f" * 32)
    monkeypatch.setattr(making, "compose", lambda *_, **__: making.Page(b"<p>x</p>", "", "", []))
    done = brief(reported, "rebuild", kept.id)
    assert done.exit_code == 3
    assert "other bytes: it was made by version" in done.output


def test_a_briefing_for_a_rule_holds_only_what_it_is_about(reported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reported, "own", tmp_path)
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "mine.toml").write_text(RULE, encoding="utf-8")
    (tmp_path / "entities.csv").write_text("entity_id,kind,name_zh\nqinghe,company,青禾汽车\n", encoding="utf-8")
    kept, page = made(reported, "daily", "--day", DAY, "--for", "青禾")
    text = text_of(page)
    assert "青禾舆情日报" in text
    assert "本期只看关注清单“青禾”：3篇文章" in text
    assert "云岭回应召回" not in text
    assert kept.asked.scope == {"entities": "qinghe"}
    warehouse = OpenWarehouse(reported.data)
    with warehouse.reader() as reader:
        assert not wrong_numbers(reader, page)[1]
    warehouse.close()
    assert not unmarked_digits(page)
    assert brief(reported, "daily", "--for", "nobody").exit_code == 2


def test_a_day_of_which_nothing_was_fetched_is_a_report_that_says_so(reported):
    text = text_of(made(reported, "daily", "--day", "2026-10-09")[1])
    assert "未完：统计时段尚未结束，数据截至10月7日12:00" in text
    assert "当日收录0篇报道" in text


def test_wrong_questions_are_named(reported, briefs: dict[str, tuple[archive.Kept, str]]):
    assert briefs
    assert "is yet to come" in brief(reported, "daily", "--day", "2090-01-01").output
    assert "http" in brief(reported, "daily", "--site", "javascript:x").output
    assert "no story has the id" in str(brief(reported, "event", "nothing").exception)
    assert "needs --output" in brief(reported, "show", archive.kept(reported.data)[0].id, "--pdf").output


def test_the_archive_lists_what_was_made_and_gives_it_back(reported, briefs: dict[str, tuple[archive.Kept, str]], tmp_path: Path):
    kept, page = briefs["weekly"]
    assert f"{kept.id}  周报 第 1 期" in brief(reported, "list").output
    brief(reported, "show", kept.id[:6], "--output", str(tmp_path / "w.html"))
    assert (tmp_path / "w.html").read_text(encoding="utf-8") == page
    with pytest.raises(QueryError, match="no briefing has the id 'none'"):
        archive.chosen(reported.data, "none")


def test_points_are_a_message_of_a_few_lines(pages: dict[str, str]):
    lines = points_text(pages["daily"]).splitlines()
    assert 3 <= len(lines) <= 5
    assert lines[0].startswith("1. 声量：当日收录 5 篇报道")


def test_every_section_has_a_template_and_every_panel_is_there():
    from warehouse.serving.briefing import templating

    assert {f"{name}.html" for names in SECTIONS.values() for name in names} == set(templating.shipped()) - {templating.SHELL}
    assert set(shipped_panels()) == set(USED)


def test_the_site_lists_the_archive_and_opens_a_briefing_as_it_was_made(reported, briefs: dict[str, tuple[archive.Kept, str]]):
    kept, page = briefs["daily"]
    site = Site(OpenWarehouse(reported.data))
    with TestClient(site.app(), base_url="http://127.0.0.1:8765", client=("127.0.0.1", 5)) as client:
        listed = html.document_fromstring(client.get("/reports").text)
        assert kept.heading in [a.text for a in listed.iter("a") if a.get("href") == f"/reports/{kept.id}"]
        opened = client.get(f"/reports/{kept.id}")
        assert opened.text == page
        assert "script" not in opened.headers["content-security-policy"]
        assert opened.headers["content-security-policy"].startswith("default-src 'none'")
        assert client.get("/reports/nothing").status_code == 404
        third, _ = made(reported, "event", "b1")
        assert third.id in client.get("/reports").text
    site.warehouse.close()
