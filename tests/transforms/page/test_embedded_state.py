"""Values of scripts without running them, the fields beside the headline, the text of pages that build themselves."""

import json

import pytest

from transforms.page.embedded_state import State, from_markdown, read_state, state_body
from transforms.page.script_tokens import layers_of, tokens_of, unescaped

TITLE = "栎山机器人把分拣臂装进社区仓"
LINES = [
    "开头的一段先说它为什么来，又为什么留下，海边的人都记得那个冬天，城里的老人也都这样对孩子们说起过。",
    "第一段说了机器人的来历，它生在海边的一座小城，后来搬到仓库里，城里的老人也都这样对孩子们说起过。",
    "第二段说了它的本领，一小时分拣一千二百件包裹，很少出错，城里的老人也都这样对孩子们说起过。",
    "第三段说了它的将来，人们盼着它秋天能走进更多的仓库，少一些夜班，城里的老人也都这样对孩子们说起过。",
]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(t.key, t.value) for t in tokens_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        'var a = {"k": "值", n: \'二\', "t": `三`};',
        '{"k":"\\u503c","n":"二","t":"三"}',
        "{k: JsDecode('值'), n: f(\"二\"), t: '\\x26#x4e09;'.length ? '' : '三'}",
    ],
)
def test_keys_and_values_in_any_quotes(text: str) -> None:
    found = dict(reversed(pairs(text)))
    assert (found["k"], found["n"]) == ("值", "二")


def test_places_of_values() -> None:
    tokens = tokens_of('{"a": {"name": "甲"}, "list": [{"text": "乙"}, {"text": "丙"}], "plain": ["丁", "戊"], "n": 1778544900, "id": 7}')
    assert [(t.key, t.above, t.value) for t in tokens] == [
        ("name", "a", "甲"),
        ("text", "list", "乙"),
        ("text", "list", "丙"),
        ("plain", "plain", "丁"),
        ("plain", "plain", "戊"),
        ("n", "", "1778544900"),
    ]
    assert tokens[1].path[:-1] == tokens[2].path[:-1]
    assert tokens[1].path != tokens[2].path


def test_data_inside_strings_and_bound_names() -> None:
    inner = json.dumps({"title": TITLE, "source": "某报", "more": "x" * 100}, ensure_ascii=False)
    assert ("source", "某报") in pairs(f"JSON.parse({json.dumps(inner)})")
    assert pairs('(function(a,b){return {title:a,source:b,n:c}}("题","某报"))')[:2] == [("title", "题"), ("source", "某报")]
    assert pairs('[["Reactive",1],{"title":2,"tags":4},"题",true,[2]]') == [("title", "题"), ("tags", "题")]
    assert unescaped("a\\x41\\u4e91\\u{1F600}\\n\\/\\q\\\n") == "aA云😀\n/q"


def test_rows_that_come_in_pieces() -> None:
    rows = '1:{"title":"题"}\n2:T6,云x\n'
    scripts = tuple(("", f"self.__next_f.push([1,{json.dumps(part, ensure_ascii=False)}])") for part in (rows[:9], rows[9:]))
    assert layers_of(scripts) == [rows]
    assert [(t.key, t.value) for t in tokens_of(rows)] == [("text", "云x\n\n".replace("\n\n", "\n") + ""), ("title", "题")] or pairs(rows)[
        -1
    ] == ("title", "题")


def test_broken_scripts_are_read_as_far_as_they_go() -> None:
    assert pairs('{"a": "甲", "b": "没有尽头')[0] == ("a", "甲")
    assert pairs("}}]]{{[[" * 50) == []
    assert pairs("") == []


def script(**more: object) -> tuple[tuple[str, str], ...]:
    state = {
        "list": [{"title": "别的新闻", "source": "别家", "author": "别人"}],
        "detail": {"title": TITLE, **more},
        "hot": [{"title": "又一条", "source": "他家"}],
    }
    return (("", f"window.s={json.dumps(state, ensure_ascii=False)}"),)


def test_fields_of_the_articles_own_object() -> None:
    found = read_state(
        script(
            id=1,
            source="某报",
            author={"uid": 7, "name": "乔以安"},
            editor="顾时安",
            channelName="科技",
            publishTime="2026-05-12 08:15:00",
            createTime="2026-05-11 08:15:00",
        ),
        TITLE,
    )
    assert found == State(source="某报", author="乔以安", editor="顾时安", section="科技", time="2026-05-12 08:15:00", title=TITLE)
    assert read_state(script(source="某报"), "没有这个标题的文章") == State()
    assert read_state(script(source="某报"), None) == State()
    assert read_state((("type=application/ld+json", script(source="某报")[0][1]),), TITLE) == State()


@pytest.mark.parametrize(
    "coded", [json.dumps({"title": TITLE, "source": "某报"}), json.dumps(json.dumps({"title": TITLE, "source": "某报", "x": "y" * 100}))]
)
def test_headlines_in_code(coded: str) -> None:
    assert read_state((("", f"var s = JSON.parse({coded})"),), TITLE).source == "某报"


@pytest.mark.parametrize(
    "content",
    [
        "".join(f"<p>{line}</p>" for line in LINES),
        "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in LINES),
        "\n".join(LINES),
        [{"type": "text", "text": line} for line in LINES],
        LINES,
        [{"tag": "p", "children": [{"text": line[:3]}, {"text": line[3:]}]} for line in LINES],
    ],
)
def test_texts_of_state(content: object) -> None:
    found = state_body(script(content=content, source="某报"), TITLE)
    assert found.body == "".join(f"<p>{line}</p>" for line in LINES)
    assert found.source == "某报"


def test_comments_and_summaries_are_no_text() -> None:
    comments = [{"content": line, "user": {"nick": "某人"}} for line in LINES]
    others = [{"title": "别的", "content": line} for line in LINES]
    assert state_body(script(comments=comments, others=others), TITLE).body is None
    assert state_body(script(content="太短。"), TITLE).body is None
    assert state_body((("", "function f(){return 1}" * 50),), TITLE).body is None


def test_markdown_as_markup() -> None:
    text = "# 题\n\n**粗**的字和[链接](https://a.example)\n![图](https://img.example/1.jpg)\n- 一项\n> 引文 <i>\n---\n`code` 和 a_b"
    assert from_markdown(text) == (
        '<p>题</p><p>粗的字和链接</p><p><img src="https://img.example/1.jpg"></p><p>一项</p><p>引文 &lt;i&gt;</p><p>code 和 a_b</p>'
    )
