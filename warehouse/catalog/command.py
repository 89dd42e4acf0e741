"""`tingfeng build`: publishes warehouse.duckdb and brings the search index up to date."""

import click

from warehouse.cli.context import Project


@click.command()
@click.pass_obj
def build(project: Project) -> None:
    """Publish warehouse.duckdb over the lake as it is now."""
    publish(project)


def publish(project: Project) -> None:
    """Build the warehouse file and the search index."""
    import duckdb

    from warehouse.catalog import views
    from warehouse.search import index
    from warehouse.storage.lake import LakeError

    target = project.data / "warehouse.duckdb"
    try:
        project.data.mkdir(parents=True, exist_ok=True)
        tables = project.tables()
        views.build(project.lake, target, tables, demo_mark=project.demo_mark)
        project.lake.history.keep_tables(tables)
    except (OSError, duckdb.IOException) as error:
        raise LakeError(f"cannot write {target}: {error}. The old file is untouched.") from error
    n_new = index.update(project.data)
    click.echo(f"built {target}; {n_new} texts added to the search index")
