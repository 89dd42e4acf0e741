"""Own templates: what they may do, what they may not, and that no text of others becomes more than text."""

import itertools
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from support.hostile import THORNS
from support.markup import faults_of
from support.paths import REPO

from warehouse.own.folder import Problem
from warehouse.serving.briefing import templating
from warehouse.serving.briefing.composing import SECTIONS
from warehouse.serving.briefing.templating import Renderer, Text, fault_of, foreign_markup, shipped, texts
from warehouse.serving.briefing.wording import Links

LINKS = Links("http://127.0.0.1:8765")
HOSTILE = {
    "<script>alert(1)</script>": "<script> cannot stand",
    '<p onclick="x()">a</p>': "attribute onclick",
    '<a href="javascript:alert(1)">a</a>': "cannot lead to",
    '<a href="{{ heading }}">a</a>': None,  # told when it is rendered
    '<img src="https://evil.test/x.png">': "<img> cannot stand",
    '<div style="background:url(https://evil.test)">a</div>': "attribute style",
    '<rect fill="url(https://evil.test)"/>': "fill cannot fetch",
    '<iframe src="https://evil.test"></iframe>': "<iframe> cannot stand",
    '<meta http-equiv="refresh" content="0;url=https://evil.test">': "cannot stand",
    "<form action=x><input></form>": "cannot stand",
    "<!-- hidden -->": "comment",
    "{{ heading | safe }}": "no filter safe",
    "{% autoescape false %}{{ heading }}{% endautoescape %}": "cannot be used",
    "{% include 'shell.html' %}": "include cannot be used",
    "{% import 'x' as y %}": "import cannot be used",
    "{% extends '/etc/passwd' %}": "extends cannot be used",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}": "cannot be used",
    "{% block a %}{% endblock %}": "block cannot be used",
    "{{ heading.__class__.__mro__ }}": "no briefing has __",
    "{{ ''['__class__'] }}": None,
    "{{ heading.format(1) }}": "can be called",
    "{{ points.append(1) }}": "only",
    "{{ cycler('a') }}": "only",
    "{{ 'a' * 1000000000 }}": "mul cannot be used",
    "{{ 9 ** 999999 }}": "pow cannot be used",
    "{{ '%s' % heading }}": "mod cannot be used",
    "{{ '%1000000000d' | format(1) }}": "no filter format",
    "{{ 'a' | center(1000000000) }}": "no filter center",
    "{{ points | map('upper') | list }}": "no filter",
    "{% for a in range(9) %}{% endfor %}": "can be called",
    "{% for a in points recursive %}{{ loop(a) }}{% endfor %}": "cannot be recursive",
    "{{ n_artikels }}": "no briefing has n_artikels",
    "{% for e in events %}{{ e.headlin }}{% endfor %}": "no briefing has headlin",
    "{{ 1 +": "line 1",
    "{{ counted(*points) }}": "one by one",
    "{{ namespace(a=1) }}": "only",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_template_may_not_do_is_refused(text: str):
    wanted = HOSTILE[text]
    fault = fault_of("analyst.html", text)
    if wanted is None:
        renderer = Renderer({**shipped(), "analyst.html": Text(text, is_own=True)}, LINKS)
        assert "研判与建议" in renderer.section("analyst.html", {"heading": "javascript:alert(1)", "points": []})
        assert len(renderer.problems) == 1
    else:
        assert fault is not None
        assert wanted in fault


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in points %}" * 4 + "{% endfor %}" * 4,
        "{% for a in points %}{% for b in points %}" + "{{ heading }}" * 5 + "{% endfor %}{% endfor %}",
        "{{ heading + heading }}",
        "{{ events[0].headline }}",
        "{{ heading | round }}",
        "{{ counted(heading) }}",
        "{{ until | zh_day }}",
    ],
)
def test_a_template_that_fails_at_work_gives_way_to_the_shipped_one(text: str):
    assert fault_of("analyst.html", text) is None
    renderer = Renderer({**shipped(), "analyst.html": Text(text, is_own=True)}, LINKS)
    found = renderer.section("analyst.html", {"points": list(range(300)), "heading": "日" * 40, "events": [], "until": 3})
    assert "由分析师填写" in found
    assert renderer.problems[0].startswith("own/templates/analyst.html: ")


def test_a_good_template_takes_the_place_of_the_shipped_one(tmp_path: Path):
    folder = tmp_path / "templates"
    folder.mkdir()
    text = '<section>{% for p in points if p != "x" %}<p>{{ loop.index }}：{{ p | truncate(9) }}</p>{% else %}无{% endfor %}</section>'
    (folder / "analyst.html").write_text(text, encoding="utf-8")
    (folder / "points.html").write_text("{{ nothing_known }}", encoding="utf-8")
    (folder / "poems.html").write_text("x", encoding="utf-8")
    (folder / "one.example").write_text("{{", encoding="utf-8")
    found, problems = texts(tmp_path)
    assert [(p.path.name, p.text.split(";")[0]) for p in problems] == [
        ("poems.html", "takes the place of no section"),
        ("points.html", "line 1: no briefing has nothing_known"),
    ] or {p.path.name for p in problems} == {"poems.html", "points.html"}
    assert found["analyst.html"] == Text(text, is_own=True)
    assert not found["points.html"].is_own
    renderer = Renderer(found, LINKS)
    assert "<p>1：&lt;b&gt;</p>" in renderer.section("analyst.html", {"points": ["<b>", "x"]})
    assert not renderer.problems
    assert all(isinstance(p, Problem) for p in problems)


AT = datetime(2026, 10, 7, 4, tzinfo=UTC)


def test_text_of_others_stays_text_in_every_section():
    """Every value that a template can reach is a thorn; what they are does not matter, since no section looks into a text."""

    class Anything(dict):
        """A row that has every column: numbers by n_…, times by …_at, thorns else."""

        def __missing__(self, key: str) -> Any:
            return value_of(key)

    thorns = itertools.cycle(t for t in THORNS if t != "\ud800")

    def value_of(key: str) -> Any:
        if (
            key.startswith("n_")
            or key.endswith(("_place", "_score", "_s"))
            or key in ("number", "value", "place", "n", "usual_fetched_pages")
        ):
            return 3
        if key.endswith("_at") or key == "until":
            return AT
        if key in ("day", "first", "last", "last_day", "first_day"):
            return date(2026, 10, 7)
        if key.endswith("_zh") and key.startswith("happenings"):
            return [next(thorns)]
        return next(thorns)

    rows = [Anything(), Anything()]
    lists = "events turns disputed risks sensitive firsts first_stories waves rewrites edits removed troubles credited voices topics bursts"
    facts: dict[str, Any] = dict.fromkeys(f"{lists} movers phases entities tones articles_shown trees figures".split(), rows)
    facts |= dict.fromkeys(("volume_chart", "lines_chart", "timeline", "legend"), "")
    facts |= {
        "turn_names": {},
        "relations": {},
        "portal": lambda _: next(thorns),
        "publisher": lambda _: next(thorns),
        "not_compared": None,
    }
    facts |= {
        "points": ["volume", "widest", "risk", "turn", "figures", "burst", "changed", "wave", "rank"],
        "gaps": rows,
        "starts_at": None,
    }
    facts |= {
        "troubled": [{"state": "x", "names": [next(thorns)]}],
        "counts": Anything(),
        "counts_before": Anything(),
        "story": Anything(),
    }
    facts |= {"n_sources": Anything(), "before": Anything(), "is_over": True, "is_event": False, "watch_name": None, "is_day": False}
    for row in rows:
        row |= {
            "was": Anything(),
            "figures": [Anything()],
            "disputed": [{"about": "a", "entity": "e", "figures": [Anything()]}],
            "turns": [Anything()],
        }
        row |= {"titles": None, "pairs": [], "picture": "", "tree": "", "back_at": None, "is_undecided": False, "what": "entity"}
    renderer = Renderer(dict(shipped()), LINKS)
    for name in sorted({name for names in SECTIONS.values() for name in names}):
        given = {key: facts.get(key, value_of(key)) for key in used_by(name)}
        found = renderer.section(f"{name}.html", given)
        assert foreign_markup(found) is None, name
        assert not faults_of(f"<html><body>{found}</body></html>"), name
    assert not renderer.problems


def used_by(name: str) -> set[str]:
    """Names of facts that a template reads."""
    from jinja2 import Environment, meta

    env = Environment(autoescape=True)
    env.filters.update(dict.fromkeys(("zh_moment", "zh_day", "said", "outside"), str))
    found = meta.find_undeclared_variables(env.parse(shipped()[f"{name}.html"].text))
    return found - set(templating.functions(LINKS))


@pytest.mark.parametrize("thorn", [t for t in THORNS if t != "\ud800"])
def test_words_of_others_in_an_own_template_stay_words(thorn: str):
    text = "<p>{{ heading }} {{ said(heading) }} {{ heading | truncate(30) }} {{ quoted(heading) }}</p>"
    renderer = Renderer({**shipped(), "analyst.html": Text(text, is_own=True)}, LINKS)
    found = renderer.section("analyst.html", {"heading": thorn})
    assert not renderer.problems
    assert not faults_of(f"<html><body>{found}</body></html>")
    assert {e.tag for e in html.fragment_fromstring(found).iter()} <= {"p", "span"}


def test_the_style_fetches_nothing():
    style = (templating.FOLDER / "brief.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style
    assert json.dumps(style).count("</") == 0


def test_the_template_of_the_documentation_works():
    page = (REPO / "docs" / "briefings.md").read_text(encoding="utf-8")
    text = "\n".join(line[4:] for line in page.splitlines() if line.startswith("    ") and not line.startswith("    tingfeng"))
    assert "<section>" in text
    assert fault_of("points.html", text) is None
