"""Which articles a rule of own/watch is about: its conditions on articles in the parameters of the row set `watched_articles`.

The role that a rule asks for, and what makes it fire, say when a message is sent; a briefing is on everything that names its entities.
"""

from dataclasses import dataclass

import click

from transforms.alerts.rule import Watch
from transforms.text.suggestions import did_you_mean
from warehouse.cli.context import Project
from warehouse.search.filters import split
from warehouse.watch import rule_file


@dataclass(frozen=True)
class Watched:
    """A watch list: its name, its entities with what belongs to them, its channels, and its conditions as parameters."""

    name: str
    entities: tuple[str, ...]
    channels: tuple[str, ...]
    scope: dict[str, str]


def watched(project: Project, key: str) -> Watched:
    """The watch list of a rule's id or name. Raises UsageError when there is none, it is wrong, or it limits nothing."""
    rules = rule_file.load(project)
    found = [rule for rule in rules.watches if key in (rule.id, rule.name)]
    if len(found) != 1:
        near = did_you_mean(key, [name for rule in rules.watches for name in (rule.id, rule.name)])
        wrong = "".join(f"\n{problem}" for problem in rules.problems)
        raise click.UsageError(f"--for {key}: {'no' if not found else 'more than one'} rule of own/watch has this name{near}{wrong}")
    (rule,) = found
    lists = {"portals": rule.portals, "topics": rule.topics, "publishers": rule.publishers, "kinds": rule.kinds}
    scope = {
        "entities": ",".join(rule.members or rule.entities),
        **{name: ",".join(values) for name, values in lists.items()},
        "q": _words(project, rule, rule.any),
        "without": _words(project, rule, rule.none),
    }
    scope = {name: value for name, value in scope.items() if value}
    if not set(scope) - {"without"}:
        raise click.UsageError(f"--for {key}: the rule names no entity, topic, portal, publisher, kind or query: it is about everything")
    return Watched(rule.name, rule.members or rule.entities, rule.channels, scope)


def _words(project: Project, rule: Watch, query: str) -> str:
    """A query of the rule, which a briefing asks as words only."""
    words, filters = split(query, rule_file.resolvers(project))
    if not filters.is_empty or filters.since or filters.until:
        raise click.UsageError(
            f"--for {rule.id}: the query {query!r} has conditions beside its words; write them in the rule as portals, topics or entities"
        )
    return words
