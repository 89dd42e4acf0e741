"""`tingfeng search`: full-text search, best hits first; what a search without hits may have been for; saved searches."""

from collections.abc import Mapping
from datetime import date

import click

from transforms.text.suggestions import did_you_mean
from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.cli.options import DAY
from warehouse.cli.output import AnswerForm, answer_options, say
from warehouse.search import hits
from warehouse.search import saved as searches
from warehouse.search.filters import Filters, split
from warehouse.search.query_language import SearchError


@click.command()
@click.argument("words", required=False)
@click.option("--since", type=DAY, help="Only articles from this Beijing date on.")
@click.option("--until", type=DAY, help="Only articles up to this Beijing date.")
@click.option("--limit", type=click.IntRange(1, hits.MAX_LIMIT), default=20, show_default=True)
@click.option("--fold/--no-fold", default=None, help="Show copies of one origin as one hit.")
@click.option("--save", "save_as", metavar="NAME", help="Keep this search in your own folder under a name.")
@click.option("--saved", "name", metavar="NAME", help="Ask a saved search.")
@answer_options
@click.pass_obj
def search(
    project: Project,
    *,
    words: str | None,
    since: date | None,
    until: date | None,
    limit: int,
    fold: bool | None,
    save_as: str | None,
    name: str | None,
    form: AnswerForm,
) -> None:
    """Find articles, best first; the query may be in Simplified or Traditional characters.

    Words match anywhere in an article, a "quoted phrase" matches exactly; AND, OR, NOT (or -), brackets and title: are supported. portal:,
    source:, entity:, topic:, since: and until: narrow it down, - before one of them excludes.

    Example: tingfeng search '华为 芯片 -手机' --since 2026-10-01

    Example: tingfeng search 'entity:小米 -portal:ithome since:yesterday 召回' --save recalls
    """
    if (words is None) == (name is None):
        raise click.UsageError("give a query, or the name of a saved one with --saved")
    query = searches.load(project.own_folder, name) if name else searches.SavedSearch(words or "", bool(fold))
    left, filters = split(query.query, {"entity": lambda name: entities(project, name), "topic": lambda name: topics(project, name)})
    since, until = since or filters.since, until or filters.until
    is_folded = query.fold if fold is None else fold
    found = hits.search(
        project.data, left, since=since, until=until, limit=limit, fold_copies=is_folded, warehouse=project.warehouse, filters=filters
    )
    if save_as:
        path = searches.save(project.own_folder, save_as, query)
        say(f"saved {path}; `tingfeng search --saved {save_as}` asks it again", err=True)
    if form.name != "table":
        form.give(hits.table_of_hits(found))
        return
    if project.demo_mark:
        say(f"[{project.demo_mark} 演示数据]", err=True)
    names = project.portal_names
    for hit in found:
        at = hit.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if hit.published_at else "时间不详"
        copies = f"（另有 {hit.n_copies} 篇转载）" if hit.n_copies else ""
        say(
            f"{hit.score:6.2f}  {at}  {shown_portal(hit.portal, names)}  {hit.title or '（无标题）'}{copies}\n        {hit.snippet}\n"
            f"        {hit.article_id}  {hit.url}"
        )
    say(f"{len(found)} 篇", err=True)
    if not found:
        for line in hints(project, left, filters, since, until):
            say(line, err=True)


def shown_portal(portal: str, names: Mapping[str, str]) -> str:
    """The name of a portal with its id, which `portal:` takes."""
    name = names.get(portal, portal)
    return name if name == portal else f"{name} ({portal})"


def entities(project: Project, name: str) -> list[str]:
    """Ids of the entities of a name. Raises SearchError when nobody has it."""
    from warehouse.pipeline.entity_names import Names, key_of

    names = Names(project.curated)
    found = names.exactly(name)
    if not found:
        raise SearchError(
            f"entity:{name} is not known{did_you_mean(key_of(name), names.known())}; `tingfeng entity find {name}` looks for it"
        )
    return found


def topics(project: Project, name: str) -> list[str]:
    """Ids of the topics of a name. Raises SearchError when there is none."""
    rows = project.curated.table("topics").to_pylist()
    found = [r["topic_id"] for r in rows if name.lower() in {(r[c] or "").lower() for c in ("topic_id", "name_zh", "name_en")}]
    if not found:
        raise SearchError(
            f"topic:{name} is not known{did_you_mean(name, [r['name_zh'] for r in rows])}; topics: {', '.join(r['name_zh'] for r in rows)}"
        )
    return found


def hints(project: Project, left: str, filters: Filters, since: date | None, until: date | None) -> list[str]:
    """Why a search may have found nothing: words that no article has, days that the data cover, days without a crawl."""
    from warehouse.search.engine import SearchEngine
    from warehouse.search.query_language import read
    from warehouse.storage.session import table_of

    lines = []
    with SearchEngine.opened(project.data) as engine:
        words = [word.text for word in read(left, engine.folding).words] if left.strip() else []
        alone = [word for word in words if not engine.best(read(f'"{word}"' if " " in word else word, engine.folding), None, None, 1)]
    lines += [f"  {word}：没有任何文章有这个词{_names_like(project, word)}" for word in alone]
    if words and not alone and len(words) > 1:
        lines.append("  每个词单独都能找到：用 OR 连接，或去掉一个词")
    with project.warehouse() as db:
        ((first, last, n),) = db.execute("select min(day), max(day), count(*) from lake.current_articles").fetchall()
        gaps = [
            row["day"]
            for row in table_of(
                db, "select day from mart.gap_days where day between $a and $b", {"a": since or first, "b": until or last}
            ).to_pylist()
        ]
    if n:
        lines.append(f"  数据有 {n} 篇，{first} 至 {last}" + (f"；查的是 {since or '最早'} 至{until or '最近'}" if since or until else ""))
    if gaps:
        lines.append(f"  其间 {len(gaps)} 天没有抓到：{'、'.join(map(str, gaps[:5]))}{' …' if len(gaps) > 5 else ''}（mart.gap_days）")
    if not filters.is_empty:
        lines.append("  去掉一个条件（portal:、source:、entity:、topic:）会宽一些")
    return lines


def _names_like(project: Project, word: str) -> str:
    from warehouse.pipeline.entity_names import Names

    return did_you_mean(word, Names(project.curated).known())
