"""`tingfeng search`: articles that hold words, best first."""

from datetime import date

import click

from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.cli.options import DAY
from warehouse.search import hits as index
from warehouse.storage import session


@click.command()
@click.argument("words")
@click.option("--since", type=DAY, help="Only articles from this Beijing date on.")
@click.option("--until", type=DAY, help="Only articles up to this Beijing date.")
@click.option("--limit", type=click.IntRange(1, index.MAX_LIMIT), default=20, show_default=True)
@click.option("--fold/--no-fold", default=False, help="Show the copies of one origin as one hit.")
@click.pass_obj
def search(project: Project, *, words: str, since: date | None, until: date | None, limit: int, fold: bool) -> None:
    """Find articles, best first; the query may be in Simplified or Traditional characters.

    Words may stand anywhere in an article, a "phrase" in quotes stands there as it is; AND, OR, NOT (or -), brackets and title: are known.

    Example: tingfeng search '华为 芯片 -手机' --since 2026-10-01
    """
    hits = index.search(project.data, words, since=since, until=until, limit=limit, fold_copies=fold)
    if project.stamp:
        click.echo(f"[{project.stamp} 演示数据]", err=True)
    for hit in hits:
        at = hit.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if hit.published_at else "时间不详"
        copies = f"（另有 {hit.n_copies} 篇转载）" if hit.n_copies else ""
        click.echo(
            session.safe(
                f"{hit.score:6.2f}  {at}  {hit.portal}  {hit.title or '（无标题）'}{copies}\n        {hit.snippet}\n        {hit.article_id}  {hit.url}"
            )
        )
    click.echo(f"{len(hits)} 篇", err=True)
