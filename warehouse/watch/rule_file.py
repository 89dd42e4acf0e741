"""Reads own/watch/*.toml: rules of alerts as people write them, every name resolved, every mistake told with file and line.

In:     [[watch]] tables, see docs/alerts.md; names of entities, topics, portals and publishers as people say them
Out:    rules (transforms/alerts/rule.py), and what is wrong: a wrong rule is left out and the others are used
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from transforms.alerts.rule import GRADES, NEED_OURS, ROLES, SWITCHES, TURNS, Escalate, Watch, When
from transforms.text.suggestions import did_you_mean
from transforms.text.toml_reader import Reader, SpecError, parsed
from warehouse.cli.context import Project
from warehouse.own.folder import Problem, text_of
from warehouse.pipeline.entity_names import Names, key_of
from warehouse.search import command as search_command
from warehouse.search.filters import split
from warehouse.search.query_language import read

KINDS = ("article", "flash", "gallery", "video", "digest", "forum")
ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?:-([01]\d|2[0-3]):([0-5]\d))?")
_DEFAULT_DIGEST = (9 * 60 + 3,)  # for what quiet hours and max_per_day hold back; off the full hour, when many bots send at once


@dataclass
class Rules:
    """The rules of a folder, and what is wrong with the others."""

    watches: list[Watch] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Known:
    """What names in a rule can mean."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def names(self) -> Names:
        """Entities by name."""
        return Names(self.project.curated)

    @cached_property
    def portals(self) -> Mapping[str, str]:
        """Portal ids by id and name."""
        return {name: one.id for one in self.project.portals.values() for name in (one.name, one.id)}

    @cached_property
    def publishers(self) -> Mapping[str, str]:
        """Keys of publishers by what they are called: those of mart.headlines."""
        rows = self.project.reference_table("publishers").to_pylist()
        keys = {row["portal"]: row["group_id"] or row["publisher_id"] for row in rows if row["portal"]}
        called = {row["name"]: row["group_id"] or row["publisher_id"] for row in rows}
        return {key: key for key in called.values()} | {name: keys.get(p, p) for name, p in self.portals.items()} | called

    def entity(self, name: str) -> str:
        """The entity of a name. Raises ValueError for none or several."""
        found = self.names.exactly(name)
        if len(found) > 1:
            raise ValueError(f"means several: {', '.join(found)}; write one of these ids")
        if not found:
            raise ValueError(f"is no entity{did_you_mean(key_of(name), self.names.known())}; `tingfeng entity find {name}` looks for it")
        return found[0]

    def family(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The entities with all that belongs to them."""
        found = dict.fromkeys(ids)
        children: dict[str, list[str]] = {}
        for entity_id, row in self.names.entities.items():
            children.setdefault(row["parent_id"] or "", []).append(entity_id)
        left = list(ids)
        while left:
            new = [child for child in children.get(left.pop(), ()) if child not in found]
            found |= dict.fromkeys(new)
            left += new
        return tuple(found)

    def portal(self, name: str) -> str:
        """The portal of an id or name. Raises ValueError."""
        if name not in self.portals:
            raise ValueError(f"is no portal{did_you_mean(name, self.portals)}")
        return self.portals[name]

    def publisher(self, name: str) -> str:
        """The key of a publisher; an account that no table knows is its own key."""
        return self.publishers.get(name, name)

    def topic(self, name: str) -> str:
        """The topic of an id or name. Raises SearchError."""
        return search_command.topics(self.project, name)[0]

    def query(self, text: str) -> str:
        """A search that can be asked. Raises SearchError for any other."""
        words, filters = split(text, resolvers(self.project))
        if words.strip() or filters.is_empty:
            read(words, {})
        return text


def resolvers(project: Project) -> dict[str, Callable[[str], Sequence[str]]]:
    """What names in the filters of a search mean."""
    return {name: lambda said, find=find: find(project, said) for name, find in _FINDERS.items()}  # type: ignore[misc]


_FINDERS: dict[str, Callable[[Project, str], list[str]]] = {"entity": search_command.entities, "topic": search_command.topics}


def load(project: Project) -> Rules:
    """Every rule of the own folder."""
    rules, known = Rules(), Known(project)
    for path in sorted((project.own_folder / "watch").glob("*.toml")):
        text, problem = text_of(path)
        if problem:
            rules.problems.append(problem)
        else:
            read_file(path, text, known, rules)
    return rules


def read_file(path: Path, text: str, known: Known, rules: Rules) -> None:
    """Add the rules of one file, and its problems."""
    try:
        top = parsed(path, text)
        tables = top.tables("watch")
        top.done()
        if not tables:
            raise top.error("watch", "no [[watch]] is here; `tingfeng watch init` writes an example")
    except SpecError as error:
        rules.problems.append(_problem(path, error))
        return
    for table in tables:
        try:
            watch = read_watch(table, known)
            if any(watch.id == other.id for other in rules.watches):
                raise table.error("id", f"{watch.id!r} stands twice; ids tell rules apart")
            rules.watches.append(watch)
        except SpecError as error:
            rules.problems.append(_problem(path, error))


def _problem(path: Path, error: SpecError) -> Problem:
    return Problem(path, error.line, str(error).partition(": ")[2])


def read_watch(r: Reader, known: Known) -> Watch:
    """A [[watch]] table. Raises SpecError."""
    entities = _each(r, "entities", known.entity)
    family = r.flag("family", default=False)
    watch = Watch(
        id=_checked(r, "id", _id),
        name=r.text("name"),
        entities=entities,
        members=known.family(entities) if family else entities,
        role=r.choice("role", ROLES, ROLES[0]),
        family=family,
        any=_query(r, "any", known),
        none=_query(r, "not", known),
        topics=_each(r, "topics", known.topic),
        portals=_each(r, "portals", known.portal),
        publishers=_each(r, "publishers", known.publisher),
        kinds=_each(r, "kinds", lambda kind: _one_of(kind, KINDS)),
        ours=_each(r, "ours", known.publisher),
        rivals=_each(r, "rivals", known.publisher),
        grade=r.choice("grade", GRADES, "黄"),
        channels=_each(r, "channels", _channel),
        quiet=_quiet(r),
        digest=_each(r, "digest", _time),
        max_per_day=int(r.number("max_per_day", 20, 1, 1000)),
        when=_when(r.table("when")),
        escalate=_escalate(r.table("escalate")),
    )
    r.done()
    _fits(r, watch)
    return watch if watch.digest or not watch.channels else replace(watch, digest=_DEFAULT_DIGEST)


def _fits(r: Reader, watch: Watch) -> None:
    """Conditions that need something else."""
    for name in ("negative_origins", "negative_share", "burst"):
        if getattr(watch.when, name) and not watch.entities:
            raise r.error(name, "needs entities: tone and bursts are those towards somebody")
    for name in NEED_OURS:
        if getattr(watch.when, name) and not watch.ours:
            raise r.error(name, 'needs ours = ["…"]: your own publishers')
    if watch.when.rival_first and not watch.rivals:
        raise r.error("rival_first", 'needs rivals = ["…"]: the publishers to compare with')


def _when(r: Reader) -> When:
    when = When(
        publishers=int(r.number("publishers", 0, 0, 1000)),
        negative_origins=int(r.number("negative_origins", 0, 0, 1000)),
        negative_share=r.number("negative_share", 0, 0, 1),
        burst=r.number("burst", 0, 0, 300),
        turn=_each(r, "turn", _turn),
        **{name: r.flag(name, default=False) for name in SWITCHES},
    )
    r.done()
    return when if when != When() else When(publishers=1)


def _escalate(r: Reader) -> Escalate:
    steps = r.plain("publishers", [])
    if not isinstance(steps, list) or not all(isinstance(n, int) and 0 < n < 10_000 for n in steps) or steps != sorted(set(steps)):
        raise r.error("publishers", "ascending numbers are needed: [10, 20, 50]")
    more = Escalate(
        copies_times=r.number("copies_times", 0, 0, 1000),
        copies_more=int(r.number("copies_more", 5, 1, 100_000)),
        publishers=tuple(steps),
        tone_turned=r.flag("tone_turned", default=False),
        denial=r.flag("denial", default=False),
    )
    r.done()
    return more


def _each(r: Reader, key: str, judge: Callable[[str], Any]) -> tuple[Any, ...]:
    found: dict[Any, None] = {}
    for value in r.many(key):
        r.check(key, lambda one: found.setdefault(judge(one)), value)
    return tuple(found)


def _checked(r: Reader, key: str, judge: Callable[[str], Any]) -> Any:
    value = r.text(key)
    r.check(key, judge, value)
    return judge(value)


def _query(r: Reader, key: str, known: Known) -> str:
    return r.optional(key, known.query) or "" if r.left.get(key) else r.text(key, "")


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise ValueError("small letters, digits and _, a letter first")
    return text


def _one_of(text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise ValueError(f"is not one of {', '.join(allowed)}{did_you_mean(text, allowed)}")
    return text


def _turn(text: str) -> str:
    return next((turn for turn, words in TURNS.items() if text == words), None) or _one_of(text, tuple(TURNS))


def _channel(text: str) -> str:
    if "://" in text or "/" in text:
        raise ValueError("is an address; write a name such as pr here and the address in TINGFENG_CHANNEL_PR: rules hold no secrets")
    return _id(text)


def _time(text: str) -> int:
    found = _SPAN.fullmatch(text)
    if not found or found[3]:
        raise ValueError("is no time of day; write it as 08:27")
    return int(found[1]) * 60 + int(found[2])


def _quiet(r: Reader) -> tuple[int, ...]:
    text = r.text("quiet", "")
    found = _SPAN.fullmatch(text)
    if text and (not found or not found[3] or found[0][:5] == found[0][6:]):
        raise r.error("quiet", f"{text!r} is no span; write it as 22:00-07:30")
    return (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else ()
