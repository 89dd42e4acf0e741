"""Which articles a watch list is about: the rule of `--for` in own/watch/*.toml, in the parameters of the row set `watched_articles`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from transforms.text.suggestions import did_you_mean
from warehouse.cli.context import Project
from warehouse.own.folder import text_of
from warehouse.pipeline.entity_names import Names


@dataclass(frozen=True)
class Watched:
    """A watch list: its name, its entities with what belongs to them, and all its conditions as parameters."""

    name: str
    entities: tuple[str, ...]
    scope: dict[str, str]


def watched(project: Project, key: str) -> Watched:
    """The watch list of an id or name. Raises UsageError when there is none, or it limits nothing."""
    rules = [rule for path in sorted((project.own_folder / "watch").glob("*.toml")) for rule in _rules(path)]
    found = [rule for rule in rules if key in (rule.get("id"), rule.get("name"))]
    if len(found) != 1:
        names = [str(rule.get(k)) for rule in rules for k in ("id", "name") if rule.get(k)]
        raise click.UsageError(
            f"--for {key}: {'no' if not found else 'more than one'} rule in own/watch has this name{did_you_mean(key, names)}"
        )
    (rule,) = found
    entities = _members(project, rule)
    scope = {
        "entities": ",".join(entities),
        "portals": ",".join(map(str, rule.get("portals", ()))),
        "topics": ",".join(map(str, rule.get("topics", ()))),
        "q": str(rule.get("any", "")),
        "without": str(rule.get("not", "")),
    }
    scope = {name: value for name, value in scope.items() if value}
    if not set(scope) - {"without"}:
        raise click.UsageError(f"--for {key}: the rule names no entity, topic, portal or query: it is about everything")
    return Watched(str(rule.get("name") or rule.get("id")), entities, scope)


def _rules(path: Path) -> list[dict[str, Any]]:
    text, problem = text_of(path)
    try:
        found = [] if problem else tomllib.loads(text).get("watch", [])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise click.UsageError(f"{path}: {error}") from error
    return [rule for rule in found if isinstance(rule, dict)] if isinstance(found, list) else []


def _members(project: Project, rule: dict[str, Any]) -> tuple[str, ...]:
    """The entities by id; with `family` also what they own and make."""
    names = Names(project.curated)
    found: dict[str, None] = {}
    for said in rule.get("entities", ()):
        ids = names.exactly(str(said))
        if len(ids) != 1:
            raise click.UsageError(
                f"the rule {rule.get('id')} names {said!r}, which is {'no entity' if not ids else 'several: ' + ', '.join(ids)}"
            )
        found[ids[0]] = None
    left = list(found) if rule.get("family") else []
    while left:
        parent = left.pop()
        new = [key for key, row in names.entities.items() if row["parent_id"] == parent and key not in found]
        found |= dict.fromkeys(new)
        left += new
    return tuple(found)
