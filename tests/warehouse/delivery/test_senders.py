"""Senders against receivers as strict as the services: forms, bytes, rates, signatures, codes, patience."""

import dataclasses
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.chat_receivers import FakeTime, Receiver, receiving
from support.fuzzing import TIMES

from warehouse.delivery import transport
from warehouse.delivery.channels import ChannelError, addresses_in, channel, is_setting, sender_of
from warehouse.delivery.message import MAX_URL_BYTES, Message, fitted, plain, safe_link
from warehouse.delivery.senders import Apprise, DingTalk, Feishu, WeCom, dingtalk_signature, feishu_signature, n_bytes
from warehouse.delivery.transport import NotTakenError, Rate

LIMITS = {"wecom": ((20, 60.0),), "feishu": ((100, 60.0), (5, 1.0)), "dingtalk": ((20, 60.0),)}
SECRET = "SECabc"
RECALL = Message(
    "云岭召回1200台P9", ("负面原创 2 ≥ 2", "出现传闻"), "4 篇 · 2 个原创 · 4 家", "https://haiyan.test/a?b=1&c=2", "看首篇", "红"
)


@pytest.fixture(params=LIMITS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Receiver, FakeTime]]:
    """A sender and its receiver, on a clock of their own."""
    yield from made(request.param)


def made(kind: str) -> Iterator[tuple[Any, Receiver, FakeTime]]:
    time = FakeTime()
    secret = "" if kind == "wecom" else SECRET
    with receiving(Receiver(kind, time.clock, secret, LIMITS[kind])) as receiver:
        sender = sender_of(f"{kind}+{receiver.url}#{secret}")
        rate = Rate(LIMITS[kind], time.clock, time.sleep)
        clock = {} if kind == "wecom" else {"clock": time.clock}
        yield dataclasses.replace(sender, rate=rate, **clock), receiver, time  # type: ignore[type-var]


def shown(body: dict[str, Any]) -> str:
    """What a reader of the group sees."""
    if "card" in body:
        return body["card"]["header"]["title"]["content"] + "\n" + body["card"]["elements"][0]["text"]["content"]
    return (body.get("markdown") or body.get("actionCard"))[
        "content" if body["msgtype"] == "markdown" and "content" in body["markdown"] else "text"
    ]


def link_in(body: dict[str, Any]) -> str:
    if "card" in body:
        return body["card"]["elements"][1]["actions"][0]["url"]
    return body["actionCard"]["singleURL"] if "actionCard" in body else body["markdown"]["content"].rpartition("](")[2].rstrip(")")


def test_a_message_arrives_with_title_count_lines_and_link(pair):
    sender, receiver, _ = pair
    sender.send(RECALL)
    (body,) = receiver.taken
    for piece in ("【红】云岭召回1200台P9", "负面原创 2 ≥ 2", "出现传闻", "4 篇 · 2 个原创 · 4 家"):
        assert piece in shown(body)
    assert link_in(body) == RECALL.link
    if "card" in body:
        assert body["card"]["header"]["template"] == "red"


def test_text_of_others_marks_up_links_and_mentions_nothing(pair):
    sender, receiver, _ = pair
    hostile = "<at id=all></at> <@all> @所有人 [点我](http://evil.test) **粗** `码` <font color=red>\n# 标题 \x1b[31m\u202e反"
    sender.send(Message(hostile, (hostile,), hostile, "javascript:alert(1)"))
    (body,) = receiver.taken
    assert not receiver.refused
    text = shown(body).replace("**", "").removeprefix("### ").replace("\n> ", "\n")
    assert not set("<>[]()*`@#\x1b\u202e") & set(text)
    assert "http://" not in text
    assert "javascript" not in str(body)


def test_what_is_too_long_loses_whole_lines_and_keeps_count_and_link(pair):
    sender, receiver, _ = pair
    lines = tuple(f"{i} 某条很长很长的说明文字" * 9 for i in range(300))
    sender.send(dataclasses.replace(RECALL, lines=lines))
    (body,) = receiver.taken
    assert not receiver.refused
    text = shown(body)
    n_kept = sum(plain(line) in text for line in lines)
    assert 0 < n_kept < 300
    assert f"另有 {300 - n_kept} 行" in text
    assert RECALL.count in text
    assert link_in(body) == RECALL.link


def test_a_limited_service_is_never_asked_too_often(pair):
    sender, receiver, time = pair
    began = time.now
    for i in range(45):
        sender.send(Message(f"第 {i} 条"))
    assert len(receiver.taken) == 45
    assert not receiver.refused
    assert (time.now - began >= 120) == (receiver.kind != "feishu")


def test_codes_that_ask_for_patience_are_waited_for(pair):
    sender, receiver, time = pair
    receiver.first_codes = [{"wecom": 45009, "feishu": 11232, "dingtalk": 130101}[receiver.kind]] * 2
    began = time.now
    sender.send(RECALL)
    assert len(receiver.taken) == 1
    assert len(receiver.refused) == 2
    assert time.now - began == sum(transport.DELAYS_S[:2])
    receiver.first_codes = [-1 if receiver.kind != "feishu" else 11232] * 9
    with pytest.raises(NotTakenError, match="as told") as error:
        sender.send(RECALL)
    assert not error.value.is_final


def test_a_refusal_is_read_and_not_tried_again(pair):
    sender, receiver, time = pair
    receiver.first_codes = [{"wecom": 93000, "feishu": 19021, "dingtalk": 310000}[receiver.kind]]
    began = time.now
    with pytest.raises(NotTakenError, match=r"key is wrong|signature") as error:
        sender.send(RECALL)
    assert error.value.is_final
    assert (receiver.taken, time.now) == ([], began)


def test_a_wrong_secret_or_clock_is_said(pair):
    sender, receiver, time = pair
    if receiver.kind == "wecom":
        return  # signs nothing
    for wrong in ({"secret": "other"}, {"clock": lambda: time.now - 7200}):
        with pytest.raises(NotTakenError, match="signature"):
            dataclasses.replace(sender, **wrong).send(RECALL)
    assert not receiver.taken


def test_states_of_http_and_no_answer(pair):
    sender, receiver, _ = pair
    for status, is_final in ((503, False), (404, True)):
        receiver.status = status
        with pytest.raises(NotTakenError, match=f"HTTP {status}") as error:
            sender.send(RECALL)
        assert error.value.is_final is is_final
    receiver.is_silent_after_taking = True
    with pytest.raises(NotTakenError, match="cannot be reached") as error:
        sender.send(RECALL)
    assert not error.value.is_final
    assert receiver.url not in str(error.value)  # it holds a secret


def test_an_answer_without_a_code_is_not_accepted(pair, monkeypatch):
    sender, _, _ = pair
    monkeypatch.setattr(Receiver, "answer", lambda *_: {"ok": True})
    with pytest.raises(NotTakenError, match="instead of a code"):
        sender.send(RECALL)


N_FUZZED = min(10_000, 240 * TIMES)
PIECES = (
    "云岭",
    "召回",
    "<at id=all>",
    "@",
    "**",
    "](",
    "`",
    "\n",
    "\r\n",
    "\x00",
    "\u202e",
    "😀",
    "é",
    "a" * 50,
    "。",
    "http://x.test/(1)",
    '"',
    "\\",
    "\ud800",
)


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", LIMITS)
def test_fuzzed_messages_are_all_taken(kind: str):
    chance = random.Random(7)
    sender, receiver, _ = next(it := made(kind))
    for n in range(N_FUZZED // len(LIMITS)):
        lines = tuple("".join(chance.choices(PIECES, k=chance.choice((0, 3, 30, 300)))) for _ in range(chance.choice((0, 1, 5, 80))))
        title, count = ("".join(chance.choices(PIECES, k=chance.randint(0, 60))) for _ in range(2))
        url = chance.choice((None, "https://x.test/" + "中(" * chance.randint(0, 500), "http://x.test/a b[c]"))
        sender.send(Message(title or "无标题", lines, count, url, grade=chance.choice((None, "红", "蓝"))))
        assert not receiver.refused, n
    assert len(receiver.taken) == N_FUZZED // len(LIMITS)
    it.close()


def test_signatures_are_those_of_the_documentation():
    """Computed with openssl from timestamp and secret."""
    assert feishu_signature("demo", 1_599_360_473) == {"timestamp": "1599360473", "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="}
    wanted = "&timestamp=1599360473000&sign=eblRZvilBzXa6Ce18IeBM4pMy1rYNWKicaCg6VMwQe0%3D"
    assert dingtalk_signature("demo", 1_599_360_473_000) == wanted


@pytest.mark.parametrize(
    ("address", "kind", "url", "secret"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K", WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K", None),
        ("wecom://K", WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K", None),
        ("wecombot://K", WeCom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K", None),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/T#S", Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/T", "S"),
        ("feishu://T", Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/T", ""),
        ("dingtalk://T#S", DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=T", "S"),
        ("dingtalk://S@T", DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=T", "S"),
        ("feishu+http://gate.test/a#S", Feishu, "http://gate.test/a", "S"),
    ],
)  # fmt: skip
def test_an_address_gives_its_sender(address: str, kind: type, url: str, secret: str | None):
    sender: Any = sender_of(address)
    assert (type(sender), sender.url) == (kind, url)
    assert secret is None or sender.secret == secret


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_other_addresses_go_to_apprise_or_are_refused():
    assert isinstance(sender_of("json://127.0.0.1/"), Apprise)
    with pytest.raises(ChannelError, match="begins with nowhere:") as error:
        channel({"pr": "nowhere://secret"}, "pr")
    assert "secret" not in str(error.value)
    with pytest.raises(ChannelError, match="TINGFENG_CHANNEL_PR is not set"):
        channel({}, "pr")


def test_settings_of_channels_are_a_known_family():
    assert [is_setting(f"TINGFENG_CHANNEL_{name}") for name in ("PR", "PR_2", "", "pr", "2")] == [True, True, False, False, False]
    assert addresses_in({"TINGFENG_CHANNEL_PR": " wecom://K ", "TINGFENG_CHANNEL_B": "", "PATH": "/"}) == {"pr": "wecom://K"}


def test_parts_of_a_message():
    assert plain("a" * 500).endswith("…")
    assert len(plain("a" * 500)) == 400
    assert safe_link("https://x.test/一 (二)") == "https://x.test/%E4%B8%80%20%28%E4%BA%8C%29"
    assert safe_link("ftp://x.test/") is None
    assert safe_link("https://x.test/" + "a" * MAX_URL_BYTES) is None
    render: Callable[[Any], str] = "\n".join
    assert fitted(["a", "b"], render, n_bytes, 3) == "a\nb"
    with pytest.raises(ValueError, match="alone have"):
        fitted(["a" * 10, "b"], render, n_bytes, 3)
