"""`tingfeng search`: full-text search, best hits first."""

from datetime import date

import click

from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.cli.options import DAY
from warehouse.cli.output import AnswerForm, answer_options, say
from warehouse.search import hits


@click.command()
@click.argument("words")
@click.option("--since", type=DAY, help="Only articles from this Beijing date on.")
@click.option("--until", type=DAY, help="Only articles up to this Beijing date.")
@click.option("--limit", type=click.IntRange(1, hits.MAX_LIMIT), default=20, show_default=True)
@click.option("--fold/--no-fold", default=False, help="Show copies of one origin as one hit.")
@answer_options
@click.pass_obj
def search(project: Project, *, words: str, since: date | None, until: date | None, limit: int, fold: bool, form: AnswerForm) -> None:
    """Find articles, best first; the query may be in Simplified or Traditional characters.

    Words match anywhere in an article, a "quoted phrase" matches exactly; AND, OR, NOT (or -), brackets and title: are supported.

    Example: tingfeng search '华为 芯片 -手机' --since 2026-10-01
    """
    found = hits.search(project.data, words, since=since, until=until, limit=limit, fold_copies=fold, warehouse=project.warehouse)
    if project.demo_mark:
        say(f"[{project.demo_mark} 演示数据]", err=True)
    if form.name != "table":
        form.give(hits.table_of_hits(found))
        return
    for hit in found:
        at = hit.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if hit.published_at else "时间不详"
        copies = f"（另有 {hit.n_copies} 篇转载）" if hit.n_copies else ""
        say(
            f"{hit.score:6.2f}  {at}  {hit.portal}  {hit.title or '（无标题）'}{copies}\n        {hit.snippet}\n"
            f"        {hit.article_id}  {hit.url}"
        )
    say(f"{len(found)} 篇", err=True)
