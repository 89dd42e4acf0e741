"""The commands crawl, ingest, plan and portal as a user types them: output, exit codes, errors that say what to do."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.crawling import add_portal, article, list_of
from support.loopback import Answer, Web, serve

from crawlers import commands as module
from crawlers import scaffold
from crawlers.archive import days, read_fetches
from tingfeng import cli
from transforms.text.prometheus import Family
from transforms.text.times import beijing_day


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory whose portals are those of tmp_path/portals."""
    (tmp_path / "portals").mkdir()
    for owner in (module, scaffold):
        monkeypatch.setattr(owner, "NEWSROOM_PORTALS", tmp_path / "portals")
    monkeypatch.setattr(scaffold, "PAGES", tmp_path / "pages")
    return tmp_path


@dataclass
class GivenSettings:
    """What the command line passes to a command; it keeps the measurements for the test to read."""

    data: Path
    contact: str | None = "me@example.org"
    newsroom: str | None = "http://127.0.0.1:9"
    progress: bool = False
    only: tuple[str, ...] = ()
    own_lists: tuple[str, ...] = ()
    measured: list[Family] = field(default_factory=list)

    @property
    def own_folder(self) -> Path:
        return self.data / "own"

    def measure(self, families: Iterable[Family]) -> None:
        self.measured.extend(families)


def run(root: Path, *words: str, **more: Any) -> Result:
    return CliRunner().invoke(cli.load(words[0]), list(words[1:]), obj=GivenSettings(root, **more))


@pytest.mark.slow
def test_crawl_prints_a_line_a_portal_and_can_run_again_in_one_process(root: Path, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    host = add_portal(root, "alpha")
    web.routes[f"{host}/list"] = Answer(list_of(["/a/1.htm", "/a/2.htm"]))
    web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in (1, 2)}
    first = run(root, "crawl", "alpha", newsroom=web.url)
    assert first.exit_code == 0, first.output
    assert "portal=alpha state=done articles=2 known=0 links=2" in first.output
    second = run(root, "crawl", "--all", newsroom=web.url)
    assert "articles=0 known=2" in second.output
    add_portal(
        root,
        "beta",
        (
            'name = "乙"\nhome = "http://b.tingfeng.test/"\n[[discover]]\nkind = "rss"\nurl = '
            '"http://b.tingfeng.test/feed"\n[[url]]\npattern = "/(?P<id>.)"\n'
        ),
    )
    past = run(root, "crawl", "beta", "--day", "2026-01-02", newsroom=web.url)
    assert past.exit_code == 99
    assert "state=unreachable" in past.output
    assert module.crawl_day(GivenSettings(root), beijing_day(datetime.now(UTC)), ["alpha"]) == 75  # for other commands; nobody answers
    assert "portal=alpha state=failed" in capsys.readouterr().out


@pytest.mark.slow
def test_a_list_of_urls_is_fetched(root: Path, web: Web) -> None:
    host = add_portal(root, "alpha")
    web.routes |= {f"{host}/a/1.htm": Answer(article(1)), "other.tingfeng.test/x": Answer(article(2))}
    urls = root / "urls.txt"
    urls.write_text(f"http://{host}/a/1.htm\nhttp://other.tingfeng.test/x\n")
    (root / "portals" / "alpha.toml").write_text(
        (root / "portals" / "alpha.toml").read_text().replace("(?P<id>[\\w.:", "(?P<id>alpha[\\w.:")
    )
    done = run(root, "ingest", str(urls), newsroom=web.url)
    assert done.exit_code == 0, done.output
    [day] = days(root / "raw")
    rows = [(r["portal"], r["outcome"]) for r in read_fetches(root / "raw", day).to_pylist() if r["kind"] == "article"]
    assert sorted(rows) == [("alpha", "ok"), ("other.tingfeng.test", "ok")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("crawl",), "name one or more portals"),
        (("crawl", "alpha", "--all"), "name one or more portals"),
        (("crawl", "gamma"), "no portal gamma; there are: alpha"),
        (("crawl", "alpha", "--day", "2026-13-01"), "is no date; write it as 2026-10-05"),
        (("crawl", "alpha", "--day", "2999-01-01"), "is in the future"),
        (("ingest", "nothing.html"), "does not exist"),
        (("ingest", "{root}/note.txt"), "say whose it is with --url"),
        (("ingest", "{root}/photo.png"), "it is a picture; ingest takes WARC"),
        (("ingest", "{root}/note.txt", "--url", "http://x.org/1", "--portal", "gamma"), "no portal gamma"),
        (("portal", "show", "gamma"), "no portal 'gamma'"),
        (("portal", "new", "Bad-Name", "https://x.org/"), "NAME is lower-case letters"),
        (("portal", "new", "alpha", "https://x.org/"), "exists already"),
    ],
)
def test_wrong_use_ends_with_two_and_says_why(root: Path, words: tuple[str, ...], message: str) -> None:
    add_portal(root, "alpha")
    (root / "note.txt").write_text("一段文字")
    (root / "photo.png").write_bytes(b"\x89PNG")
    result = run(root, *(w.format(root=root) for w in words))
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_without_a_contact_nobody_is_asked(root: Path) -> None:
    result = run(root, "crawl", "ithome", newsroom=None, contact=None)
    assert result.exit_code == 2
    assert "TINGFENG_CONTACT is not set" in result.output


def test_a_wrong_portal_file_is_named_with_its_line_and_stops_no_other(root: Path) -> None:
    add_portal(root, "alpha", 'name = "甲"\nhome = "http://x.org/"\ncolour = 1\n')
    add_portal(root, "beta")
    result = run(root, "plan")
    assert result.exit_code == 0
    assert "portal alpha is left out" in result.output
    assert "alpha.toml:" in result.output
    assert json.loads(result.stdout) == ["beta", "alpha"]  # its own task says what is wrong
    assert run(root, "crawl", "alpha").exit_code == 2


def test_plan_prints_the_portals_that_can_reach_the_day(root: Path) -> None:
    add_portal(root, "alpha")
    add_portal(
        root,
        "beta",
        (
            'name = "乙"\nhome = "http://b.tingfeng.test/"\n[[discover]]\nkind = "rss"\nurl = '
            '"http://b.tingfeng.test/feed"\n[[url]]\npattern = "/(?P<id>.)"\n'
        ),
    )
    assert json.loads(run(root, "plan").output.splitlines()[-1]) == ["alpha", "beta"]
    assert json.loads(run(root, "plan", "--day", "2026-01-02").output.splitlines()[-1]) == ["alpha"]
    assert json.loads(run(root, "plan", only=("beta",)).output.splitlines()[-1]) == ["beta"]
    assert json.loads(run(root, "plan", "--pulse").output.splitlines()[-1]) == []
    assert "names no portal gamma" in run(root, "plan", only=("gamma",)).output
    (root / "portals" / "alpha.toml").unlink()
    assert run(root, "plan", "--day", "2026-01-02").exit_code == 99


def test_a_newcomer_grows_a_portal(root: Path) -> None:
    assert run(root, "portal", "new", "demo", "https://demo.example/news").exit_code == 0
    page = root / "page.html"
    page.write_text(
        "<html><head><style>x{}</style><title>一个标题</title></head><body><h1>一个标题</h1><script>track()</script><p>"
        + "很长的正文。" * 60
        + "</p></body></html>"
    )
    made = run(root, "portal", "page", "demo", str(page), "--url", "https://demo.example/p/1.html")
    assert made.exit_code == 0, made.output
    saved, expected = root / "pages/demo/article.html", root / "pages/demo/article.json"
    text = saved.read_text("utf-8")
    assert "track()" not in text
    assert "<style" not in text
    assert len(text) < 500
    blank = json.loads(expected.read_text("utf-8"))
    assert blank["article"]["title"] == blank["checked_by"] == ""
    unsigned = run(root, "portal", "check", "demo")
    assert unsigned.exit_code == 1
    expected.write_text(json.dumps(blank | {"article": {"title": "一个标题"}, "checked_by": "me"}), "utf-8")
    checked = run(root, "portal", "check", "demo")
    assert checked.exit_code == 0, checked.output
    answer = root / "list.html"
    answer.write_text(
        '<ul class="list"><li><h3><a href="/p/7.html">一行</a></h3><i class="time">2026-10-05 09:30</i></li></ul>' + " " * 30_000
    )
    kept = run(root, "portal", "page", "demo", str(answer), "--url", "https://demo.example/news/", "--list", "0")
    assert "more than 30000 bytes" in kept.output
    sheet = root / "pages/demo/live.list.json"
    row = {"url": "https://demo.example/p/7.html", "title": "一行", "time": "2026-10-05T09:30:00+08:00"}
    sheet.write_text(json.dumps(json.loads(sheet.read_text("utf-8")) | {"links": [row], "checked_by": "me"}), "utf-8")
    assert "demo: ok (2 saved answers)" in run(root, "portal", "check", "demo").output
    assert run(root, "portal", "page", "demo", str(answer), "--url", "https://demo.example/", "--list", "7").exit_code == 2
    shown = run(root, "portal", "show", "demo")
    assert "一个标题" in shown.output
    assert "demo" in run(root, "portal", "show").output


def test_portals_in_use_are_those_of_the_setting(tmp_path: Path) -> None:
    def plan(names: str) -> Result:
        words = ["--data", str(tmp_path), "--newsroom", "http://127.0.0.1:9", "plan", "--day", "2026-10-05"]
        return CliRunner().invoke(cli, words, env={"TINGFENG_PORTALS": names})

    assert json.loads(plan("qinghe dianshi").output) == ["dianshi", "qinghe"]
    assert len(json.loads(plan("").output)) > 10
    answer = plan("qinghe nosuch")
    assert answer.exit_code == 2
    assert "TINGFENG_PORTALS names no portal nosuch; there are: " in answer.output


FORGED = '120\x1b]0;owned\x07\x9b2J\u202e" state=done articles=99 x="'


@pytest.mark.slow
def test_what_a_portal_says_steers_no_terminal_and_forges_no_field(root: Path, web: Web) -> None:
    host = add_portal(root, "alpha")
    web.routes[f"{host}/list"] = Answer("no", 429, {"Retry-After": FORGED.encode().decode("latin-1")})
    done = run(root, "crawl", "alpha", newsroom=web.url)
    [line] = [line for line in done.output.splitlines() if line.startswith("crawl ")]
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", line)
    fields = dict(re.findall(r'(\S+?)=("[^"]*"|\S+)', line))
    assert (fields["state"], fields["articles"]) == ("stopped", "0")
    assert fields["reason"].startswith('"rate_limited: status 429, Retry-After 120')
    [row] = [r for r in read_fetches(root / "raw", days(root / "raw")[0]).to_pylist() if r["kind"] == "list"]
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", row["error"])


def test_the_crawls_commands_speak_through_one_function() -> None:
    """crawlers/output.py prints nothing that steers a terminal; another way to the terminal would be one without guard."""
    ways = re.compile(r"click\.(secho|echo)\(|(?<![\w.])print\(|sys\.(stdout|stderr)\.write")
    files = [p for p in Path(module.__file__).parent.glob("*.py") if p.name != "output.py"]
    assert len(files) > 20
    assert [p.name for p in files if ways.search(p.read_text("utf-8"))] == []
