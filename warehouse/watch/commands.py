"""`tingfeng watch`: rules of alerts, begun, proved, shown, judged, tested on the past, muted, and what people say of their messages."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from transforms.alerts.rule import Watch, in_words
from transforms.alerts.threads import MESSAGES
from transforms.text.suggestions import did_you_mean
from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.options import DAY, MOMENT, shown
from warehouse.cli.output import log, say
from warehouse.delivery.channels import ChannelError, channel
from warehouse.watch import rule_file as rules
from warehouse.watch import ticks
from warehouse.watch.backtest import Backtest, backtest
from warehouse.watch.ledger import Ledger, Row, utc
from warehouse.watch.outbox import Outbox
from warehouse.watch.wording import KINDS, numbers

EXAMPLE = Path(__file__).with_name("example.toml")
VERDICTS = ("有用", "误报")
_RULE = click.option("--rule", "wanted", multiple=True, metavar="ID", help="Only this rule; may be given several times.")


@click.group()
def watch() -> None:
    """Alerts by story: rules that you write, judged once a tick, sent to your channels, tested on the past."""


@watch.command()
@click.pass_obj
def init(project: Project) -> None:
    """Write an example of a rule file, with every key explained; a file that is there stays as it is."""
    path = project.own_folder / "watch" / "watch.toml"
    if path.exists():
        say(f"{path} is there already; `tingfeng watch check` proves it")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    say(f"wrote {path}; write your own names into it, then `tingfeng watch check`")


@watch.command()
@click.pass_obj
def check(project: Project) -> None:
    """Prove the rules: names, searches, channels. Ends with 2 when something is wrong."""
    found = rules.load(project)
    for one in found.watches:
        say(f"✓ {one.id}　{one.name}")
    wrong = [str(problem) for problem in found.problems] + _unset(project, found.watches)
    for problem in wrong:
        say(f"✗ {problem}", err=True)
    if wrong:
        sys.exit(ExitCode.USAGE)
    say(f"{len(found.watches)} rule(s), nothing is wrong" if found.watches else "no rule yet; `tingfeng watch init` writes an example")


def _unset(project: Project, watches: Sequence[Watch]) -> list[str]:
    """Channels that rules name and that cannot be used."""
    wrong = []
    for name in dict.fromkeys(name for one in watches for name in one.channels):
        try:
            channel(project.channels, name)
        except ChannelError as error:
            wrong.append(str(error))
    return wrong


@watch.command("list")
@click.pass_obj
def list_command(project: Project) -> None:
    """Show each rule as it is understood, with what it has told so far and what people said of it."""
    names = names_of(project)
    told = Ledger(project.lake).alerts()
    for one in _usable(project):
        rows = [row for row in told if row["watch_id"] == one.id and row["kind"] in MESSAGES]
        said = [row["verdict"] for row in rows if row["verdict"]]
        good = said.count(VERDICTS[0])
        say(f"{one.id}　{one.name}")
        for line in in_words(one, names):
            say(f"  {line}")
        say(f"  至今　{len(rows)} 条" + (f"，有用 {good} / {len(said)}" if said else "") + "\n")


def names_of(project: Project) -> dict[str, str]:
    """Names of entities, portals and topics by id, for people."""
    known = rules.Known(project)
    entities = {key: row["name_zh"] or row["name_en"] or key for key, row in known.names.entities.items()}
    topics = {row["topic_id"]: row["name_zh"] for row in project.reference_table("topics").to_pylist()}
    return {**topics, **{one.id: one.name for one in project.portals.values()}, **entities}


def _usable(project: Project, wanted: Sequence[str] = ()) -> list[Watch]:
    """The rules that can be used, those named in `wanted` alone when there are any; what is wrong with others is told."""
    found = rules.load(project)
    for problem in found.problems:
        log(f"left out: {problem}", level="error")
    ids = [one.id for one in found.watches]
    for name in wanted:
        if name not in ids:
            raise click.UsageError(f"no rule {name}{did_you_mean(name, ids)}; there are: {', '.join(ids) or 'none'}")
    return [one for one in found.watches if not wanted or one.id in wanted]


@watch.command()
@click.option("--at", "moment", type=MOMENT, help="Judge as of this Beijing moment. [now; for demo data the time of their last fetch]")
@click.option("--dry-run", is_flag=True, help="Store and judge, but send nothing: messages wait for the next run.")
@click.pass_obj
def run(project: Project, *, moment: datetime | None, dry_run: bool) -> None:
    """Judge one tick over the published warehouse and send what it gives; run it after `build`.

    Ends with 99 when there is no rule, with 75 when a channel could not take a message now: it waits for the next run.
    """
    watches = _usable(project)
    if not watches:
        say("no rule yet; `tingfeng watch init` writes an example", err=True)
        sys.exit(ExitCode.NOTHING_TO_DO)
    ledger = Ledger(project.lake)
    with ledger.lock():
        at = moment or _now(project)
        last = max((row["tick_at"] for row in ledger.ticks().to_pylist()), default=None)
        if last and utc(at) <= last:
            raise click.UsageError(f"a tick of {shown(last)} is there already; ticks go forward. `tingfeng watch backtest` judges the past")
        done = ticks.run(project, watches, at, ledger)
        _print_tick(done)
        if dry_run:
            return
        sent = Outbox(project, ledger, utc(at)).send()
    say(f"{sent.n_accepted} accepted" + (f", {sent.n_expired} expired unsent" if sent.n_expired else ""))
    for trouble in dict.fromkeys(sent.troubles):
        log(f"not sent: {trouble}; it waits for the next run", level="error")
    if sent.troubles:
        sys.exit(ExitCode.TEMPORARY if sent.is_temporary else ExitCode.USAGE)


def _now(project: Project) -> datetime:
    """The clock; for demo data the time of their last fetch."""
    if project.demo_mark:
        with project.warehouse() as db:
            row = db.execute("select last_fetch_at from mart.clock").fetchone()
        if row:
            return row[0]  # type: ignore[no-any-return]
    return datetime.now(UTC)


def _print_tick(done: ticks.Done) -> None:
    if done.n_finished:
        say(f"{done.n_finished} message(s) of a tick that was killed are added")
    for row in done.judgement.rows:
        say(_line(row))
    for hold in done.judgement.holds:
        say(
            f"缺数　{hold['watch_id']}：{len(hold['portals'])} / {hold['n_portals']} 个信源今天没有真正抓到（{'、'.join(hold['portals'][:6])}）"
        )
    red = f"; held by red checks: {', '.join(done.tick.red_checks)}" if done.tick.red_checks else ""
    judged = done.judgement
    log(f"tick={shown(done.tick.at)} stories={judged.n_stories} messages={judged.count(*MESSAGES)} held={judged.count('held')}{red}")


def _line(row: Row) -> str:
    why = "；".join(reason["words"] for reason in row["why"])
    missing = f"　缺 {'、'.join(row['missing'][:4])}" if row["missing"] else ""
    head = f"{row['alert_id']}　{shown(row['judged_at'])}　{KINDS[row['kind']]}　{row['grade'] or ''}　{row['headline'] or ''}"
    return f"{head}　{why}　{numbers(row)}{missing}"


@watch.command("backtest")
@click.option("--from", "first", type=DAY, required=True, help="First Beijing date.")
@click.option("--to", "last", type=DAY, required=True, help="Last Beijing date.")
@click.option("--every", type=click.IntRange(5, 1440), default=60, show_default=True, help="Minutes between ticks where none are stored.")
@_RULE
@click.pass_obj
def backtest_command(project: Project, *, first: date, last: date, every: int, wanted: tuple[str, ...]) -> None:
    """Show what the rules as they are now would have told: from what was known then, and where today's rows differ.

    For an unchanged rule the first is what was sent, message for message; it ends with 3 when it is not.
    """
    if last < first:
        raise click.UsageError(f"--to {last} is before --from {first}")
    watches = _usable(project, wanted)
    since, until = (datetime.combine(day, time(), BEIJING) for day in (first, last + timedelta(days=1)))
    found = backtest(project, watches, since, until, timedelta(minutes=every))
    _print_backtest(found)
    if found.is_unchanged and (found.unsent or found.unfound):
        sys.exit(ExitCode.CHECK_FIRED)


def _print_backtest(found: Backtest) -> None:
    for row in found.messages:
        say(_line(row))
    source = f"{found.n_stored} stored ticks" if found.n_stored else "no stored tick: made up from today's rows"
    say(f"{len(found.messages)} message(s) from {source}")
    for row in found.unfound if found.is_unchanged else ():
        say(f"✗ was sent, is not found again: {_line(row)}", err=True)
    for row in found.unsent if found.is_unchanged else ():
        say(f"✗ was not sent: {_line(row)}", err=True)
    for one in found.differences:
        say(f"{'today only' if one.is_today else 'then only'}　{_line(one.row)}\n    moved: {one.moved}")
    if found.n_stored:
        say(f"today's rows give {len(found.today)} message(s), {len(found.differences)} differ")


@watch.command()
@click.argument("target", metavar="RULE_OR_ALERT_ID")
@click.option("--days", type=click.IntRange(0, 365), default=7, show_default=True, help="For how long; 0 ends a muting.")
@click.pass_obj
def mute(project: Project, *, target: str, days: int) -> None:
    """Keep a rule quiet, or the story of one alert for its rule: what it would tell is counted, but not sent."""
    now = datetime.now(UTC)
    ledger = Ledger(project.lake)
    with ledger.lock():
        found = [row for row in ledger.alerts() if len(target) > 3 and row["alert_id"].startswith(target) and row["kind"] in MESSAGES]
        ids = [one.id for one in rules.load(project).watches]
        if target not in ids and len(found) != 1:
            raise click.UsageError(f"{target} is neither a rule nor one alert{did_you_mean(target, ids)}")
        watch_id, story_id = (target, "") if target in ids else (found[0]["watch_id"], found[0]["story_id"])
        ticks.mute(ledger, watch_id, story_id, now, timedelta(days=days))
    say(f"{watch_id}{f' on story {story_id}' if story_id else ''} is {f'muted for {days} day(s)' if days else 'heard again'}")


@watch.command()
@click.argument("alert_id")
@click.argument("word", metavar="有用|误报", type=click.Choice(VERDICTS))
@click.pass_obj
def verdict(project: Project, *, alert_id: str, word: str) -> None:
    """Say whether an alert was useful (有用) or false (误报); mart.alert_precision counts it for its rule."""
    row = say_verdict(project, alert_id, word)
    say(f"{row['alert_id']} {row['headline'] or ''}: {word}")


def say_verdict(project: Project, alert_id: str, word: str) -> Mapping[str, object]:
    """Store a verdict. Raises UsageError when there is no such alert."""
    ledger = Ledger(project.lake)
    with ledger.lock():
        try:
            return ledger.change(alert_id, lambda _: {"verdict": word, "verdict_at": datetime.now(UTC)})
        except KeyError:
            raise click.UsageError(f"no alert {alert_id}, or several; `tingfeng sql 'from alerts'` lists them") from None
