"""Writes tone_sentences.jsonl from templates.txt and hand.txt: python tests/labelled/make_sentences.py

Every template is filled with invented names, numbers and parts; the same input gives the same bytes. A template belongs to one half
(`fit` or `held_back`) as a whole, so that the half held back holds no sentence pattern that was looked at while words were chosen.
Names in templates are invented, because templates say bad things; real names stand only in hand.txt, in plain harmless sentences.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FILLS = 15
LABELS = {"+": "positive", "-": "negative", "0": "neutral"}

FIRST = [
    "星河",
    "远山",
    "澜海",
    "赤霄",
    "云岭",
    "北斗星海",
    "白鹭",
    "穹顶",
    "青梧",
    "玄武岩",
    "松果",
    "海棠",
    "飞廉",
    "长庚",
    "若木",
    "昆山玉",
    "九章",
    "扶摇",
    "惊蛰",
    "听潮",
    "观澜",
    "芥子",
    "太初",
    "归墟",
    "问渠",
    "行舟",
    "拾光",
    "半夏",
    "南枝",
    "折桂令",
]
LAST = ["科技", "智能", "汽车", "电子", "网络", "半导体", "云", "机器人", "数码", "通信", "软件", "能源"]
PRODUCTS = [
    "曜石X",
    "逐风3",
    "星芒Pro",
    "鲲鹏湾S7",
    "流萤2",
    "墨羽Max",
    "破晓1号",
    "霁月Air",
    "凌霄5",
    "回响Mini",
    "织女GT",
    "玄鸟",
    "青鸾大模型",
    "朱雀引擎",
    "烛龙OS",
]
WORDS = {
    "part": [
        "芯片",
        "屏幕",
        "电池",
        "操作系统",
        "激光雷达",
        "大模型",
        "存储",
        "摄像头",
        "机器人",
        "传感器",
        "服务器",
        "折叠屏",
        "光模块",
        "耳机",
    ],
    "place": ["深圳", "上海", "合肥", "成都", "柏林", "东京", "武汉", "苏州", "西安", "班加罗尔", "硅谷", "杭州"],
    "month": ["三月", "五月", "六月", "九月", "十月", "年底", "下周", "本月底"],
    "role": ["首席财务官", "首席执行官", "董事长", "总裁", "首席科学家", "销售副总裁"],
    "pct": ["5%", "8.3%", "12%", "17.6%", "20%", "31%", "45%", "9.9%"],
    "money": ["3亿元", "12亿元", "5000万元", "2.6亿美元", "80亿元", "1.5亿美元", "900万元"],
    "n": ["2", "3", "4", "5", "6", "8", "12", "15", "20", "36"],
}
OPENINGS = ("", "", "", "", "据悉，", "本月，", "消息人士称，", "记者获悉，", "{month}消息，")
SLOT = re.compile(r"\{([A-Za-z]+)([-+0]?)\}")
MARK = re.compile(r"【([^】]+?)([-+0])([PQ]?)】")
OWNERS = {"P": 0, "Q": 1}  # whose product it is: the first or the second company of the sentence


def pick(key: str, choices: list[str] | tuple[str, ...]) -> str:
    """One of the choices; the key decides, always the same way."""
    return choices[int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest(), "big") % len(choices)]


def half(number: int) -> str:
    return "held_back" if number % 2 else "fit"


def lines(name: str) -> Iterator[tuple[int, str, str]]:
    rows = [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(rows):
        pattern, _, sentence = line.partition("\t")
        yield number, pattern, sentence


def filled(template: str, key: str) -> str:
    """The template with every slot filled; names become 【name+】 marks."""
    names: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        slot, label = match.groups()
        if not label:
            return pick(f"{key}{slot}{match.start()}", WORDS[slot])
        if slot not in names:
            taken = set(names.values())
            product = slot in "PQ"
            names[slot] = next(n for n in _names(f"{key}{slot}", product=product) if n not in taken)
        return f"【{names[slot]}{label}】" if slot not in OWNERS else f"【{names[slot]}{label}{slot}】"

    opening = pick(key + "opening", OPENINGS)
    return SLOT.sub(fill, opening + template)


def _names(key: str, *, product: bool) -> Iterator[str]:
    number = 0
    while True:
        yield pick(f"{key}{number}", PRODUCTS) if product else pick(f"{key}{number}f", FIRST) + pick(f"{key}{number}l", LAST)
        number += 1


def row(key: str, pattern: str, split: str, marked: str) -> dict[str, object]:
    text, last = "", 0
    targets: list[dict[str, Any]] = []
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        name, label, product = match.groups()
        targets.append({"entity": name, "start": len(text), "end": len(text) + len(name), "label": LABELS[label], "product": product})
        text += name
        last = match.end()
    makers = [t["entity"] for t in targets if not t["product"]]
    for target in targets:
        owner = OWNERS.get(target.pop("product"), len(makers))
        target["owner"] = makers[owner] if owner < len(makers) else None
    return {"id": key, "pattern": pattern, "split": split, "text": text + marked[last:], "targets": targets}


def rows() -> Iterator[dict[str, object]]:
    for number, pattern, sentence in lines("hand.txt"):
        yield row(f"hand-{number}", pattern, half(number), sentence)
    for number, pattern, template in lines("templates.txt"):
        seen: set[str] = set()
        for fill in range(FILLS):
            marked = filled(template, f"{number}-{fill}-")
            if marked not in seen:
                seen.add(marked)
                yield row(f"made-{number}-{fill}", pattern, half(number), marked)


def main() -> None:
    out = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows())
    (HERE / "tone_sentences.jsonl").write_text(out, encoding="utf-8")


if __name__ == "__main__":
    main()
