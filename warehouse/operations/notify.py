"""`tingfeng notify`: sends one message for each cause of failure to the addresses of TINGFENG_NOTIFY_URLS.

In:     failed tasks as JSON (from the DAGs), checks of level fail that find rows, portals without articles.
Out:    a message in Chinese: what happened, where, what to do. A message is sent once for a run and address.
Why:    thirty portals that fail because the network is down are one message. The senders are those of alerts (warehouse/delivery).
"""

import contextlib
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click

from transforms.text.printable import printable
from warehouse.catalog import views
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.options import DAY
from warehouse.cli.output import named, say
from warehouse.delivery.channels import ChannelError, sender_of
from warehouse.delivery.message import Message
from warehouse.delivery.transport import NotTakenError
from warehouse.storage import session
from warehouse.storage.atomic_write import replacing
from warehouse.storage.file_lock import locked

SILENT_DAYS = 2  # a day that has just begun may have no articles yet
KEEP_S = 30 * 86_400
MAX_PLACES, MAX_REASON_CHARS = 10, 300  # 企业微信 takes 2,048 bytes
KINDS = (  # the first match counts: key, pattern on the reason, what happened, what to do
    (
        "disk_full",
        r"disk is full|No space left",
        "磁盘满了",
        "腾出空间（tingfeng doctor 显示余量和数据目录），再在页面里清除（Clear）失败的任务",
    ),
    ("not_writable", r"Read-only file system|cannot (be )?writ|Permission denied", "数据目录写不进去", "检查挂载和权限，再清除失败的任务"),
    ("challenge", r"reason=\"challenge", "门户要求人机验证，已停止抓取", "不绕过验证；在门户文件里加大 delay_s，几天后仍如此就停用该门户"),
    ("login", r"reason=\"login_redirect", "门户要求登录，已停止抓取", "登录页不抓；检查文章地址规则，或停用该门户"),
    ("limited", r"reason=\"(rate_limited|unavailable)", "门户要求放慢，已停止抓取", "下一个时刻会再试；常出现就在门户文件里加大 delay_s"),
    ("forbidden", r"reason=\"(forbidden|robots)", "门户拒绝抓取，已停止", "尊重拒绝：看 robots.txt 和门户文件，必要时停用该门户"),
    (
        "network",
        r"dns_failed|connection_failed|timeout|robots_failed|Network is unreachable",
        "连不上门户",
        "检查本机网络和 DNS；多家同时出现是网络，一家是对方的故障",
    ),
    (
        "damaged",
        r"damaged|cannot read \w+ from|cannot be opened|verify.*exit code 3",
        "文件损坏",
        "tingfeng verify 列出损坏的文件和补救的命令；跑完后再清除失败的任务",
    ),
    (
        "memory",
        r"not enough memory|was killed, most likely",
        "内存不够",
        "减少 --workers 或同时运行的任务；看系统日志（journalctl -k）",
    ),
    (
        "busy",
        r"is being processed by|another crawl of this portal",
        "另一个任务正占着同一天或同一门户",
        "等它结束后清除失败的任务；用 tingfeng doctor 看谁在跑",
    ),
    ("stopped", r"^not started: ", "运行被人停下，有的任务没有开始", "用同样的选项再触发一次：做完的会跳过，只做剩下的"),
    (
        "killed",
        r"stopped from outside|exit code 1(37|43)|no reason left|Timeout",
        "任务被停下、被杀掉或超时",
        "不是人停下的，就看内存和系统日志（journalctl -k）；再触发一次同样的运行，做完的会跳过",
    ),
    ("usage", r"exit code 2,", "参数或配置有误", "按下面的原文改正后重新触发；重试不会好"),
)
OTHER = "任务出错", "打开任务日志看最后一行；像是程序错误就把它报给维护者"
RED = "check", "exit code 3,"
SILENT = """
select portal, any_value(name) as name, count(*) as n_days, sum(n_fetches) as n_fetches
from mart.source_health
where day between date '{first}' and date '{last}' and n_fetches > 0 and coalesce(articles_min, 1) > 0
group by portal
having count(*) = {n_days} and sum(n_articles) = 0 and bool_and(state in ('silent', 'low'))
order by portal
"""


@dataclass(frozen=True)
class Cause:
    """One cause of failure, with all places where it occurred."""

    key: str
    what: str
    places: tuple[str, ...]
    reason: str
    mend: str

    def title(self, name: str) -> str:
        """Title of the message."""
        return f"听风 {name}：{self.what}（{len(self.places)} 处）"

    def text(self) -> str:
        """Body of the message, without control characters."""
        more = f" 等 {len(self.places)} 处" if len(self.places) > MAX_PLACES else ""
        where = "、".join(self.places[:MAX_PLACES]) + more
        lines = (f"发生了什么：{self.what}", f"在哪里：{where}", f"原文：{self.reason[:MAX_REASON_CHARS]}", f"怎么办：{self.mend}")
        return "\n".join(map(printable, lines))


def causes_of(failures: Sequence[Mapping[str, str]]) -> list[Cause]:
    """Failed tasks grouped by cause, the most frequent first."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for failure in failures:
        task, where, reason = (str(failure.get(name) or "") for name in ("task", "where", "reason"))
        place = f"{task} {where}".strip()
        key, _, what, mend = next((kind for kind in KINDS if re.search(kind[1], reason)), ("", "", *OTHER))
        found.setdefault(key or _skeleton(reason, where), []).append((what, place, reason, mend))
    causes = [Cause(key, rows[0][0], tuple(sorted({r[1] for r in rows})), rows[0][2], rows[0][3]) for key, rows in found.items()]
    return sorted(causes, key=lambda c: (-len(c.places), c.key))


def _skeleton(reason: str, where: str) -> str:
    """A reason without the parts that differ between tasks: command, place, numbers."""
    words = re.sub(r"^tingfeng .*?: exit code", "exit code", reason)
    return re.sub(r"\d+", "0", words.replace(where, "…") if where else words)[:120]


def red_checks(project: Project) -> Iterator[Cause]:
    """Checks of level fail that find something, each a cause of its own."""
    with project.warehouse() as db:
        for found in views.run_checks(db):
            if found.level == "fail":
                rows = [named(found.columns, row) for row in found.rows]
                mend = f"tingfeng check 列出各行；规则在 warehouse/checks/{found.check}.sql。这一天不会发布给下游"
                yield Cause(f"check:{found.check}", f"数据检查不通过：{found.check}", tuple(rows), found.doc, mend)


def silent_portals(project: Project, day: date) -> Iterator[Cause]:
    """Portals that were crawled on `day` and the days before it without listing any article."""
    first = day - timedelta(days=SILENT_DAYS - 1)
    with project.warehouse() as db:
        rows = session.ask(db, SILENT.format(first=first, last=day, n_days=SILENT_DAYS)).to_pylist()
    if rows:
        places = tuple(f"{row['name']}（{row['portal']}）" for row in rows)
        reason = f"{first} 至 {day} 每天都问过，列表里没有一篇文章"
        mend = f"多半是改版：tingfeng portal check {rows[0]['portal']} 看列表规则还对不对"
        yield Cause("silent", "门户没有声音了", places, reason, mend)


class SentNotices:
    """Record of the messages sent, in one file of the data directory; used by one process at a time."""

    def __init__(self, data: Path) -> None:
        self.path = data / "notices.json"

    @contextlib.contextmanager
    def open(self) -> Iterator[dict[str, float]]:
        """The time of sending by message and address, locked and saved at the end; entries expire after KEEP_S."""
        with locked(self.path.with_suffix(".lock")):
            told: dict[str, float] = {}
            with contextlib.suppress(OSError, ValueError):  # without the file a message may be sent twice
                told = {key: at for key, at in json.loads(self.path.read_text()).items() if at > time.time() - KEEP_S}
            try:
                yield told
            finally:
                with replacing(self.path) as temporary:
                    temporary.write_text(json.dumps(told))


def send(causes: Sequence[Cause], name: str, run: str, addresses: Sequence[str], told: dict[str, float]) -> tuple[int, list[str]]:
    """(number of messages delivered, addresses without their secrets that failed)."""
    n_sent, refused = 0, []
    for address in addresses:
        try:
            sender = sender_of(address)
        except ChannelError as error:
            raise click.UsageError(f"TINGFENG_NOTIFY_URLS: {error}") from None
        for cause in causes:
            marks = {place: _mark(address, run, cause.key, place) for place in cause.places}
            if all(mark in told for mark in marks.values()):
                continue
            try:
                sender.send(Message(cause.title(name), tuple(cause.text().split("\n"))))
            except NotTakenError as error:
                refused.append(f"{sender.name} ({error})")
                break  # the next messages would wait for the same time-out
            told.update(dict.fromkeys(marks.values(), time.time()))
            n_sent += 1
    return n_sent, refused


def _mark(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode(), digest_size=12).hexdigest()


def parsed(failures: str) -> list[dict[str, str]]:
    """The value of --failures as rows. Raises UsageError when it is not JSON."""
    try:
        given = json.loads(failures)
    except ValueError as error:
        raise click.UsageError(f"--failures is not JSON: {error}") from error
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise click.UsageError('--failures must be a list like [{"task": "crawl", "where": "ithome", "reason": "…"}]')
    return given


@click.command()
@click.option("--name", default="", help="Title of the messages, like `daily 2026-10-05`.")
@click.option("--run", default="", help="A message is sent once for each run. [--name]")
@click.option("--day", type=DAY, help="Also report portals without articles on this Beijing date and the one before.")
@click.option("--failures", default="[]", help='Failed tasks: [{"task": …, "where": …, "reason": …}].')
@click.option("--checks/--no-checks", default=None, help="Report checks of level fail. [when a failed task was a check]")
@click.pass_obj
def notify(project: Project, *, name: str, run: str, day: date | None, failures: str, checks: bool | None) -> None:
    """Send one message for each cause of trouble to the addresses of TINGFENG_NOTIFY_URLS (as those of channels, separated by spaces).

    Messages are also printed; without addresses they are only printed. Ends with 99 when there is nothing to report.

    Example: TINGFENG_NOTIFY_URLS='wecombot://KEY' tingfeng notify --checks --day 2026-10-05
    """
    failed = parsed(failures)
    is_red = [RED[0] == one.get("task") and RED[1] in str(one.get("reason")) for one in failed]
    causes = causes_of([one for one, red in zip(failed, is_red, strict=True) if not red])
    if checks if checks is not None else any(is_red):
        causes += red_checks(project)
    if day and (project.data / "warehouse.duckdb").exists():
        causes += silent_portals(project, day)
    for cause in causes:
        say(f"{cause.title(name)}\n{cause.text()}\n")
    if not causes:
        say("nothing to tell", err=True)
        sys.exit(ExitCode.NOTHING_TO_DO)
    if not project.notify_urls:
        say("printed only: TINGFENG_NOTIFY_URLS names no address", err=True)
        return
    with SentNotices(project.data).open() as told:
        n_sent, refused = send(causes, name, run or name, project.notify_urls, told)
    say(f"{len(causes)} causes, {n_sent} messages sent, the rest was told before")
    if refused:
        say(f"error: not taken by {', '.join(refused)}: check the address and the network; it is tried again", err=True)
        sys.exit(ExitCode.TEMPORARY)
