"""What head and scripts of invented pages say: JSON-LD, the comment of a newspaper system, metas, times in scripts."""

import json

import pytest

from transforms.page.metadata import IN_ALL, PER_SCRIPT, Witness, listen


def ld(**fields: object) -> tuple[tuple[str, str], ...]:
    return (("type='application/ld+json'", json.dumps({"@type": "NewsArticle"} | fields, ensure_ascii=False)),)


def test_silence() -> None:
    assert listen({}, ()) == Witness()
    assert listen({}, (("", "var x = 1;"), ("application/ld+json", "no json"))) == Witness()


def test_json_ld_of_an_article() -> None:
    found = listen(
        {},
        ld(
            headline=" 栎山 &amp; 海城 ",
            datePublished="2026-05-12T08:15:00Z",
            dateModified="2026-05-13",
            author=[
                {"@type": "Person", "name": "乔以安"},
                {"@type": "Organization", "name": "临海社"},
                {"@type": "Person", "name": "陆知远"},
            ],
            publisher={"name": "临海邮报"},
            articleSection=["机器人", "仓储"],
            articleBody="正文",
            isAccessibleForFree="False",
        ),
    )
    assert (found.headline, found.body, found.section, found.site) == ("栎山 & 海城", "正文", "机器人", "临海邮报")
    assert (found.times, found.edits) == ((("jsonld", "2026-05-12T08:15:00Z"), ("state", "2026-05-12T08:15:00Z")), ("2026-05-13",))
    assert (found.person, found.paywalled) == ("乔以安、陆知远", True)


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        ({"dateCreated": "b", "pubDate": "c"}, (("jsonld", "b"),)),
        ({"datePublished": "a", "dateCreated": "b"}, (("jsonld", "a"),)),
        ({"pubDate": "c"}, (("jsonld", "c"),)),
        ({"datePublished": 7}, ()),
        ({"datePublished": ["a", "b"]}, (("jsonld", "a"),)),
    ],
)
def test_the_date_that_json_ld_gives(fields: dict, times: tuple) -> None:
    assert listen({}, ld(**fields)).times == times


def test_the_first_object_that_is_an_article() -> None:
    graph = json.dumps([{"@type": "WebSite", "name": "站"}, {"@graph": [{"@type": "Person"}, {"@type": "BlogPosting", "headline": "题"}]}])
    assert listen({}, (("application/LD+JSON", graph),)).headline == "题"
    untyped = json.dumps({"headline": "题", "datePublished": "2026"})
    assert listen({}, (("application/ld+json", untyped),)).headline == "题"
    assert listen({}, (("application/ld+json", json.dumps({"@type": "WebPage", "headline": "题"})),)).headline is None
    assert listen({}, (("application/json", untyped),)).headline is None


def test_authors_that_are_no_persons_sign_nothing() -> None:
    assert listen({}, ld(author={"@type": "Person", "name": "乔以安"})).person == "乔以安"
    assert listen({}, ld(author={"@type": "Organization", "name": "临海社"})).person is None
    assert listen({}, ld(author="乔以安")).person is None
    assert listen({}, ld(publisher=["甲", {"name": "乙"}])).site == "甲、乙"


def test_metas() -> None:
    metas = {
        "pubdate": "2026-05-12",
        "article:published_time": "2026-05-12T08:15",
        "article:modified_time": "2026-05-13",
        "source": " 临海社 ",
        "mediaid": "  ",
        "og:site_name": "临海邮报",
        "og:category": "科技",
        "keywords": "栎山,分拣臂，仓储；栎山;字、" + "长" * 21,
    }
    found = listen(metas, ld(publisher={"name": "别处"}))
    assert found.times == (("meta", "2026-05-12T08:15"), ("meta", "2026-05-12"))
    assert found.edits == ("2026-05-13",)
    assert (found.source, found.site, found.section) == (("meta", "临海社"), "临海邮报", "科技")
    assert found.tags == ("栎山", "分拣臂", "仓储")
    assert listen({"keywords": ",".join(f"词{i}" for i in range(30))}, ()).tags == tuple(f"词{i}" for i in range(20))


def test_the_comment_of_a_newspaper_system_comes_before_metas() -> None:
    scripts = (("enpproperty", "<date>2026-05-12 08:15:00</date><sourcename>临海社</sourcename>"),)
    found = listen({"source": "别处", "pubdate": "2026"}, scripts)
    assert found.source == ("cms", "临海社")
    assert found.times == (("cms", "2026-05-12 08:15:00"), ("meta", "2026"))
    assert listen({}, (("", scripts[0][1]),)).source is None


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('{"publishTime":"2026-05-12 08:15:00"}', ["2026-05-12 08:15:00"]),
        ("var ptime = '2026-05-12 08:15';", ["2026-05-12 08:15"]),
        ("ct=1778544900;", ["1778544900"]),
        ('{"showTime":1778544900123}', ["1778544900123"]),
        ('{"expires":"2026-05-12 08:15:00"}', []),
        ('{"mypubtimes":"2026-05-12 08:15:00"}', []),
        ('{"pubdate":"20260512"}', []),
        ("ct=17785449;", []),
    ],
)
def test_keys_that_name_a_time_of_publication(script: str, values: list[str]) -> None:
    assert listen({}, (("", script),)).times == tuple(("state", v) for v in values)


def test_few_times_of_each_script() -> None:
    script = ",".join(f'"ptime":"2026-05-{day}"' for day in range(10, 20)) + ";"
    assert len(listen({}, (("", script),)).times) == PER_SCRIPT == 4
    assert len(listen({}, (("", script),) * 4).times) == IN_ALL == 6
