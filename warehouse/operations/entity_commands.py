"""`tingfeng entity add | find`: names for people who do not open CSV files.

Names are found by any spelling: Simplified or Traditional, capitals or not, by alias, ticker or id.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import click
from text_unidecode import unidecode

from transforms.text.chars import normalise
from transforms.text.suggestions import did_you_mean
from transforms.text.tickers import listings
from warehouse.cli.context import Project
from warehouse.cli.output import say
from warehouse.own.append import append
from warehouse.own.tables import fault_of_row
from warehouse.pipeline.entity_names import Names, key_of

KINDS = ("company", "product", "person", "organisation")
LONGEST_ID = 40
MOST_FOUND = 20


@click.group()
def entity() -> None:
    """Find and add companies, products, people and organisations."""


@entity.command()
@click.argument("name")
@click.pass_obj
def find(project: Project, name: str) -> None:
    """Print entities by any name, alias, ticker or id, in either script.

    Example: tingfeng entity find 小米
    """
    names = Names(project.curated)
    found = names.exactly(name) or names.like(name)
    if not found:
        raise click.UsageError(f"no entity is called {name}{did_you_mean(key_of(name), names.known())}; `tingfeng entity add` makes one")
    for entity_id in found[:MOST_FOUND]:
        row = names.entities.get(entity_id) or {}
        what = [
            row.get("kind"),
            ", ".join(one.symbol for _, one in listings(row.get("ticker")) if one),
            f"of {row['parent_id']}" if row.get("parent_id") else None,
        ]
        titles = " / ".join(dict.fromkeys(n for n in (row.get("name_zh"), row.get("name_en")) if n))
        say(f"{entity_id}  {titles}  ({', '.join(w for w in what if w)}; {row.get('defined_in', 'no row in entities')})")
        for alias in names.aliases.get(entity_id, ()):
            needs = f"  with {alias['context']}" if alias["needs_context"] == "1" else ""
            dates = f"  {alias['valid_from'] or ''}…{alias['valid_to'] or ''}" if alias["valid_from"] or alias["valid_to"] else ""
            say(f"    {alias['alias']}{needs}{dates}  ({alias['defined_in']})")
    if len(found) > MOST_FOUND:
        say(f"… and {len(found) - MOST_FOUND} more; write more of the name")


@entity.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Needed for a new entity.")
@click.option("--alias", "aliases", multiple=True, help="Another name of it; may be given several times.")
@click.option("--id", "entity_id", help="Its id in small letters. [made from its name]")
@click.option("--name-en", default="", help="Name in English.")
@click.option("--ticker", default="", help="Code and exchange: 01810.HK, 688525.SH, BABA.N; several separated by commas.")
@click.option("--display-name", default="", help="The name that readers use, when it is not its first one.")
@click.option("--parent", help="Its maker or owner, by any name.")
@click.option("--context", default="", help="For names that are words too: words of which one must stand near, separated by |.")
@click.option("--not-context", default="", help="Words that exclude it, or longer words that only contain it, separated by |.")
@click.pass_obj
def add(
    project: Project,
    name: str,
    *,
    kind: str | None,
    aliases: tuple[str, ...],
    entity_id: str | None,
    name_en: str,
    ticker: str,
    display_name: str,
    parent: str | None,
    context: str,
    not_context: str,
) -> None:
    """Add an entity, or names to one that is known, to your own tables.

    Example: tingfeng entity add 佰维存储 --kind company --alias 佰维 --ticker 688525.SH
    """
    names = Names(project.curated)
    there = [entity_id] if entity_id in names.entities else names.exactly(name) if entity_id is None else []
    if len(there) > 1:
        raise click.UsageError(f"{name} is the name of {', '.join(there)}; say which one is meant with --id")
    own = project.own_folder
    if there:
        key, row = there[0], None
        if kind and names.entities.get(key, {}).get("kind") not in (None, kind):
            raise click.UsageError(
                f"{name} is known as {key}, a {names.entities[key]['kind']}; with --id ID a new entity of this name is made"
            )
    else:
        key, row = _new(names, name, kind, entity_id, name_en=name_en, ticker=ticker, parent=parent)
    wanted = dict.fromkeys(normalise(one).strip() for one in ((name, *aliases) if row or not aliases else aliases) if one.strip())
    known = {alias["alias"] for alias in names.aliases.get(key, ())}
    more = {"needs_context": "1" if context else "0", "context": context, "not_context": not_context, "licence": "own", "source": "own"}
    new = [{"entity_id": key, "alias": alias, **more} for alias in wanted if alias not in known]
    for given in (*([("entities", row)] if row else ()), *(("aliases", alias) for alias in new)):
        if fault := fault_of_row(given[0], {k: v or None for k, v in given[1].items()}, frozenset(), {*names.entities, key}):
            raise click.UsageError(fault)
    if row:
        append(own / "entities.csv", [c for c in project.curated.table("entities").column_names if c != "defined_in"], [row])
    if display_name:
        shown = {"key": key, "kind": "entity", "display_name": normalise(display_name), "source": "own", "licence": "own"}
        append(own / "display_names.csv", [c for c in project.curated.table("display_names").column_names if c != "defined_in"], [shown])
    append(own / "aliases.csv", [c for c in project.curated.table("aliases").column_names if c != "defined_in"], new)
    _report(project, key, row, new, names)


def _new(
    names: Names, name: str, kind: str | None, entity_id: str | None, *, name_en: str, ticker: str, parent: str | None
) -> tuple[str, dict[str, str]]:
    """Id and row of a new entity. Raises UsageError."""
    if kind is None:
        raise click.UsageError(f"no entity is called {name}{did_you_mean(key_of(name), names.known())}; for a new one give --kind")
    above = names.exactly(parent) if parent else []
    if parent and len(above) != 1:
        said = f"is the name of {', '.join(above)}" if above else f"is not known{did_you_mean(key_of(parent), names.known())}"
        raise click.UsageError(f"--parent {parent} {said}; give its id")
    key = entity_id or id_of(name_en or name, names.entities)
    has_han = any("一" <= c <= "鿿" for c in name)
    row = {
        "entity_id": key,
        "kind": kind,
        "name_zh": normalise(name) if has_han else "",
        "name_en": name_en or ("" if has_han else name),
        "ticker": ticker,
        "parent_id": above[0] if above else "",
        "source": "own",
        "licence": "own",
    }
    return key, row


def id_of(name: str, taken: Mapping[str, Any]) -> str:
    """An id that reads like the name and is not taken: 佰维存储 is bai_wei_cun_chu."""
    slug = re.sub(r"[^a-z0-9]+", "_", unidecode(name).lower()).strip("_")[:LONGEST_ID].strip("_") or "entity"
    number = 2
    key = slug
    while key in taken:
        key, number = f"{slug}_{number}", number + 1
    return key


def _report(project: Project, key: str, row: Mapping[str, str] | None, new: Sequence[Mapping[str, str]], names: Names) -> None:
    from transforms.text.language.segment import default

    if not row and not new:
        say(f"{key} has these names already")
        return
    said = [f"{key} is new ({project.own_folder / 'entities.csv'})"] if row else []
    said += [f"{alias['alias']} is a name of {key} ({project.own_folder / 'aliases.csv'})" for alias in new]
    for line in said:
        say(line)
    for alias in new:
        others = [other for other in names.exactly(alias["alias"]) if other != key]
        if others:
            say(f"note: {alias['alias']} is a name of {', '.join(others)} too; --context says when which one is meant", err=True)
        elif alias["needs_context"] == "0" and default().has(alias["alias"]):
            say(f"note: {alias['alias']} is also a word; --context says when the name is meant", err=True)
    say("next: `tingfeng own check` says what becomes due; `tingfeng process` reads the articles with these names, then `tingfeng build`")
