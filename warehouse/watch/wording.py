"""Alerts in words: the message of a row, in Chinese, from its numbers alone."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from transforms.text.times import BEIJING
from warehouse.delivery.message import Message

Row = Mapping[str, Any]
KINDS = {"first": "新", "escalation": "升级", "held": "缺数", "digest": "汇总", "mute": "静音"}
MAX_PLACES = 8


def message_of(
    row: Row, parts: Iterable[Row] = (), *, site: str | None = None, mark: str | None = None, first: Row | None = None
) -> Message:
    """The message of an alert; `parts` are what a digest tells, `first` the message that an escalation answers, `mark` stamps demo data."""
    stamp = f"［{mark} 演示］" if mark else ""
    if row["kind"] == "digest":
        return _digest(row, list(parts), stamp, site)
    lines = [reason["words"] for reason in row["why"]]
    if first is not None:
        lines.append(f"首报 {moment(first['judged_at'])}：{first['headline'] or '无标题'}")
    lines.append(f"规则 {row['watch_name']} · 编号 {row['alert_id']}（tingfeng watch verdict {row['alert_id']} 有用／误报）")
    title = f"{stamp}{KINDS[row['kind']]}｜{row['headline'] or '无标题'}"
    return Message(title, tuple(lines), numbers(row), _link(row, site), "看故事" if site else "看首篇", row["grade"])


def numbers(row: Row) -> str:
    """The numbers of a row in a line."""
    tone = "" if row["mean_tone"] is None else f" · 口吻 {row['mean_tone']:+.2f}"
    return f"{row['n_articles']} 篇 · {row['n_origins']} 个原创 · {row['n_publishers']} 家{tone} · 截至 {moment(row['judged_at'])}"


def _digest(row: Row, parts: list[Row], stamp: str, site: str | None) -> Message:
    waiting = [part for part in parts if part["kind"] != "held"]
    held = [part for part in parts if part["kind"] == "held"]
    lines = [
        f"{part['grade']} {KINDS[part['kind']]}｜{part['headline'] or '无标题'}：{_reasons(part)}（{part['alert_id']}）" for part in waiting
    ]
    if held:
        places = "、".join(row["missing"][:MAX_PLACES]) + (f" 等 {len(row['missing'])} 处" if len(row["missing"]) > MAX_PLACES else "")
        lines.append(f"缺数：{len(held)} 条因没有抓到或检查不通过而未报（{places}）")
        lines += [f"　{part['headline']}：{_reasons(part)}" for part in held if part["headline"]]
    title = f"{stamp}汇总｜{len(waiting)} 条预警，缺数 {len(held)} 条"
    return Message(
        title, tuple(lines), f"{len(parts)} 条 · 截至 {moment(row['judged_at'])}", f"{site.rstrip('/')}/alerts" if site else None, "看全部"
    )


def _reasons(row: Row) -> str:
    return "；".join(reason["words"] for reason in row["why"]) or "整条规则没有数据"


def _link(row: Row, site: str | None) -> str | None:
    return f"{site.rstrip('/')}/story/{quote(row['story_id'], safe='')}" if site and row["story_id"] else row["url"]


def moment(at: Any) -> str:
    """A moment in Beijing time."""
    return str(at.astimezone(BEIJING).strftime("%m-%d %H:%M"))
