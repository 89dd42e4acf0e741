"""Articles that stand only in the scripts of their page, or are data themselves."""

import base64
import json
from urllib.parse import quote

import pytest
from support.invented_story import EPOCH, MINUTE, PARAGRAPHS, TITLE, is_whole, minute, page, paragraphs, read

STATE = {"title": TITLE, "source": "临海邮报", "author": "乔以安", "publishTime": "2026-05-12 08:15:00"}


def scripted(script: str) -> str:
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>{TITLE}_临海邮报</title></head>'
    return f'{head}<body><h1>{TITLE}</h1><div id="app"></div>{script}</body></html>'


def literal(quotes: str) -> str:
    fields = ",".join(f"{key}:{quotes}{value}{quotes}" for key, value in {**STATE, "content": paragraphs()}.items())
    return f"<script>const article={{{fields}}}</script>"


def flight() -> str:
    rows = '5:["$","div",null,{"dangerouslySetInnerHTML":{"__html":' + json.dumps(paragraphs(), ensure_ascii=False) + "}}]\n"
    rows += "6:" + json.dumps(STATE, ensure_ascii=False)
    cut = len(rows) // 2
    pushes = (json.dumps(part, ensure_ascii=False) for part in (rows[:cut], rows[cut:]))
    return "".join(f"<script>self.__next_f.push([1,{push}])</script>" for push in pushes)


def nuxt2() -> str:
    keys, names = list(STATE), "abcd"
    fields = ",".join(f"{key}:{name}" for key, name in zip(keys, names, strict=True))
    content = json.dumps(paragraphs(), ensure_ascii=False).replace("<", "\\u003C")
    values = ",".join(json.dumps(STATE[key], ensure_ascii=False) for key in keys)
    return f"<script>window.__NUXT__=(function(a,b,c,d){{return {{data:[{{detail:{{{fields},content:{content}}}}}]}}}}({values}))</script>"


def nuxt3() -> str:
    values = [*STATE.values(), paragraphs()]
    places = {key: i + 3 for i, key in enumerate([*STATE, "content"])}
    state = [["Reactive", 1], {"detail": 2}, places, *values]
    return f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(state, ensure_ascii=False)}</script>'


WHOLE = {**STATE, "content": paragraphs()}
PLAIN = json.dumps({"detail": {**STATE, "content": "\n".join(PARAGRAPHS)}}, ensure_ascii=False)
MARKDOWN = json.dumps(
    {"detail": {**STATE, "content": "\n\n".join([f"**{PARAGRAPHS[0]}**", "![](https://img.example/1.jpg)", *PARAGRAPHS[1:]])}},
    ensure_ascii=False,
)
BLOCKS = json.dumps({"detail": {**STATE, "content": [{"type": "text", "text": p} for p in PARAGRAPHS]}}, ensure_ascii=False)
RUNS = json.dumps(
    {"detail": {**STATE, "content": [{"type": "p", "children": [{"text": p[:20]}, {"text": p[20:]}]} for p in PARAGRAPHS]}},
    ensure_ascii=False,
)


@pytest.mark.parametrize(
    "script",
    [
        f"<script>window.__INITIAL_STATE__={json.dumps({'detail': WHOLE}, ensure_ascii=False)}</script>",
        f"<script>window.__INITIAL_STATE__=JSON.parse({json.dumps(json.dumps({'detail': WHOLE}))})</script>",
        f'<script>window.__INITIAL_STATE__=JSON.parse(decodeURIComponent("{quote(json.dumps({"detail": WHOLE}))}"))</script>',
        f'<script>var s=JSON.parse(decodeURIComponent("{quote(json.dumps({"a": WHOLE}, ensure_ascii=False))}"))</script>',
        literal("'"),
        literal("`"),
        f"<script>window.__INITIAL_STATE__={PLAIN}</script>",
        f"<script>window.__INITIAL_STATE__={MARKDOWN}</script>",
        f"<script>window.__INITIAL_STATE__={BLOCKS}</script>",
        f"<script>window.__INITIAL_STATE__={RUNS}</script>",
        flight(),
        nuxt2(),
        nuxt3(),
    ],
    ids=["json", "parse", "uri", "uri_han", "single", "template", "plain", "markdown", "blocks", "runs", "flight", "nuxt2", "nuxt3"],
)
def test_embedded_state_in_every_shape(script: str) -> None:
    found = read(scripted(script))
    assert is_whole(found)
    assert (minute(found), found.source, found.authors) == (MINUTE, "临海邮报", ("乔以安",))


@pytest.mark.parametrize(
    "text", [json.dumps({"data": WHOLE}, ensure_ascii=False), f"cb7({json.dumps({'data': WHOLE}, ensure_ascii=False)});"]
)
def test_answers_that_are_data(text: str) -> None:
    found = read(text)
    assert is_whole(found)
    assert (found.title, found.source, found.authors, minute(found)) == (TITLE, "临海邮报", ("乔以安",), MINUTE)


def test_post_whose_text_stands_in_a_call() -> None:
    text = "\\x0a\\x0a".join(PARAGRAPHS)
    names = f"nick_name: JsDecode('临海观察'), title: JsDecode('{TITLE}')"
    script = f"<script>window.cgi = {{ {names}, body_text: JsDecode('{text}'), ori_create_time: '{EPOCH}' * 1 }};</script>"
    head = f'<html><head><meta property="og:title" content="{TITLE}"><title></title></head>'
    markup = f'{head}<body><div id="js_content"></div><p>微信扫一扫关注该公众号</p>{script}</body></html>'
    found = read(markup, "https://mp.weixin.qq.com/s/Qw3rTyUiOp")
    assert is_whole(found)
    assert (found.account, minute(found)) == ("临海观察", MINUTE)


def test_base64_state_beside_a_shown_article_changes_nothing() -> None:
    blob = base64.b64encode(json.dumps(WHOLE).encode()).decode()
    assert is_whole(read(page(after=f'<script>window.s=atob("{blob}")</script>')))
