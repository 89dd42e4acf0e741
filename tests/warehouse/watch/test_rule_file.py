"""Rules as people write them: names resolved, mistakes told with their line, a wrong rule without harm to the others."""

from pathlib import Path

import pytest

import tingfeng
from transforms.alerts.rule import Watch, from_json, in_words
from warehouse.watch import rule_file

GOOD = """\
# 关注清单
[[watch]]
id = "mi"
name = "小米的负面"
entities = ["小米"]
family = true
any = '召回 OR 起火'
not = "招聘"
portals = ["IT之家"]
topics = ["大模型"]
grade = "红"
channels = ["pr"]
quiet = "22:00-07:30"
[watch.when]
publishers = 5
negative_origins = 2
turn = ["传闻", "denial"]
[watch.escalate]
copies_times = 3
publishers = [10, 20]
denial = true

[[watch]]
id = "all"
name = "大事"
"""


def load(folder: Path, text: str) -> rule_file.Rules:
    path = folder / "own" / "watch" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return rule_file.load(tingfeng.Project(folder))


def test_a_rule_is_read_with_its_names_resolved(tmp_path: Path):
    rules = load(tmp_path, GOOD)
    assert not rules.problems
    mi, everything = rules.watches
    assert mi.entities == ("xiaomi",)
    assert {"xiaomi", "xiaomi_auto"} <= set(mi.members)
    assert mi.portals == ("ithome",)
    assert mi.quiet == (22 * 60, 7 * 60 + 30)
    assert mi.digest  # what quiet hours hold back needs a time
    assert mi.when.turn == ("rumour", "denial")
    assert (mi.escalate.copies_times, mi.escalate.copies_more) == (3, 5)
    assert everything.when.publishers == 1
    assert everything.role == "subject"
    assert from_json(mi.json()) == mi
    assert mi.version != everything.version


def test_a_rule_is_said_in_words(tmp_path: Path):
    mi, everything = load(tmp_path, GOOD).watches
    words = "\n".join(in_words(mi, {"xiaomi": "小米", "ithome": "IT之家"}))
    for piece in ("小米及其", "（主角）", "搜到“召回 OR 起火”", "不含“招聘”", "只看信源：IT之家", "独立发布者 ≥ 5", "负面原创 ≥ 2",
                  "传闻、辟谣", "3 倍且多出 5 篇", "发布者跨过 10、20", "红级 → pr", "22:00 至 07:30 安静"):  # fmt: skip
        assert piece in words
    assert "全部故事" in in_words(everything, {})[0]
    assert "再报　从不" in in_words(everything, {})


HEAD = '[[watch]]\nid = "a_rule"\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + 'entitys = ["小米"]\n', 4, "did you mean entities"),
        (HEAD + 'entities = ["小咪"]\n', 4, "is no entity"),
        (HEAD + 'portals = ["ithom"]\n', 4, "did you mean ithome"),
        (HEAD + 'role = "subjekt"\n', 4, "did you mean subject"),
        (HEAD + 'any = "(召回"\n', 4, "a ( is not closed"),
        (HEAD + 'any = "entity:小咪 召回"\n', 4, "is not known"),
        (HEAD + 'channels = ["wecom://key"]\n', 4, "TINGFENG_CHANNEL_PR"),
        (HEAD + 'quiet = "22-07"\n', 4, "22:00-07:30"),
        (HEAD + 'digest = ["8:27"]\n', 4, "08:27"),
        (HEAD + "[watch.when]\npublisher = 3\n", 5, "did you mean publishers"),
        (HEAD + "[watch.when]\nnegative_origins = 3\n", None, "needs entities"),
        (HEAD + "[watch.when]\nrewrite = true\n", None, "needs ours"),
        (HEAD + 'ours = ["IT之家"]\n[watch.when]\nrival_first = true\n', None, "needs rivals"),
        (HEAD + '[watch.when]\nturn = ["rumor"]\n', 5, "did you mean rumour"),
        (HEAD + "[watch.escalate]\npublishers = [20, 10]\n", 5, "ascending"),
        (HEAD + "[watch.when]\npublishers = 0.5\npublishers = 2\n", 6, "file"),
        ('[[watch]]\nname = "x"\n', 1, "is missing"),
        ('[[watches]]\nname = "x"\n', 1, "did you mean watch"),
        ("", None, "watch init"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int | None, words: str):
    (problem,) = load(tmp_path, text).problems
    assert words in problem.text
    assert line is None or problem.line == line


def test_a_wrong_rule_costs_only_itself(tmp_path: Path):
    rules = load(tmp_path, GOOD + '\n[[watch]]\nid = "mi"\nname = "again"\n\n[[watch]]\nid = "third"\nname = "y"\ngrade = "紫"\n')
    assert [w.id for w in rules.watches] == ["mi", "all"]
    assert ["stands twice" in p.text or "紫" in p.text for p in rules.problems] == [True, True]
    assert isinstance(rules.watches[0], Watch)
