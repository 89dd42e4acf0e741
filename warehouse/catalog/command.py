"""`tingfeng build`: publishes warehouse.duckdb and updates the search index. `tingfeng export`: a standalone warehouse."""

from pathlib import Path

import click

from warehouse.cli.context import Project
from warehouse.cli.output import log, say


@click.command()
@click.pass_obj
def build(project: Project) -> None:
    """Publish warehouse.duckdb over the lake as it is now.

    Files of the lake that changed are compared with what was written. Damaged ones are named and left out, and the command ends with 75;
    what a run that did not end has left is named and read as it is.
    """
    publish(project)


def publish(project: Project) -> None:
    """Build the warehouse file and the search index. Raises DamagedFileError afterwards when damaged files had to be left out."""
    import duckdb

    from warehouse.catalog import views
    from warehouse.search import index
    from warehouse.storage.integrity import Verifier
    from warehouse.storage.lake import DamagedFileError, LakeError
    from warehouse.storage.session import UNREADABLE

    target, lake = project.data / "warehouse.duckdb", project.lake
    damaged = []
    try:
        project.data.mkdir(parents=True, exist_ok=True)
        tables = project.tables()
        lake.prepare()
        if moved := index.SearchIndex(project.data).set_damaged_aside():
            say(f"the search index is damaged and made anew; its remains are in {moved}", err=True)
        for everything in (False, True):
            verifier = Verifier(lake, everything=everything, archived=project.archived_days())
            found = list(verifier.damages())
            damaged += found
            lake.left_out |= {d.path for d in found if not d.is_whole}  # what a killed run left is what readers see already
            if everything:
                lake.distrust_times()
                unread = [verifier.unreadable(path, why) for path, why in views.unreadable(lake, verifier.unproven)]
                damaged = [d for d in damaged if d.path not in {u.path for u in unread}] + unread
                lake.left_out |= {d.path for d in unread}
            verifier.save()
            try:
                project.own_problems += views.build(
                    lake, target, tables, demo_mark=project.demo_mark, own=project.own_folder, language=project.language
                )
                break
            except (*UNREADABLE, views.ViewError, DamagedFileError):
                if everything:  # every file was read, and it is none of those that are known
                    raise
        lake.history.keep_tables(tables)
    except (OSError, duckdb.IOException) as error:
        raise LakeError(f"cannot write {target}: {error}. The old file is untouched.") from error
    n_new = index.update(project.data, lake=lake)
    for problem in project.own_problems:
        log(f"left out: {problem}", level="error")
    log(f"built {target}; {n_new} texts added to the search index")
    if damaged:
        damaged = list(dict.fromkeys(damaged))
        n_out = sum(not d.is_whole for d in damaged)
        lines = "".join(f"\n  {d}\n      → {d.cure}" for d in damaged)
        raise DamagedFileError(
            f"{len(damaged)} file(s) of the lake are damaged, {n_out} of them left out:{lines}", [d.path for d in damaged]
        )


@click.command()
@click.argument("target", metavar="FILE.duckdb", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_obj
def export(project: Project, target: Path, *, force: bool) -> None:
    """Write a standalone warehouse: tables instead of views, with comments and macros, for colleagues and BI tools.

    It has all of mart.* and the lake.* that its macros read, and no paths: any DuckDB client can open it anywhere.

    Example: tingfeng export ~/tingfeng-2026-11.duckdb
    """
    from warehouse.catalog import exports
    from warehouse.catalog.standalone import write

    if target.exists() and not target.is_file():
        raise click.UsageError(f"{target} is no file: a device or a pipe cannot hold a warehouse")
    if target.exists() and not force:
        raise click.UsageError(f"{target} is there already; --force replaces it")
    with project.warehouse():
        pass  # views of another directory are published anew first
    n_tables, n_rows = write(project.data / "warehouse.duckdb", target)
    exports.note(project.data, target)
    say(f"wrote {target}: {n_tables} tables, {n_rows} rows, {target.stat().st_size / 2**20:.1f} MB")
