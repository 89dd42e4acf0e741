"""The command `tingfeng serve`."""

import errno
import socket
from pathlib import Path

import click

from warehouse.cli.context import Project
from warehouse.cli.output import say

SECONDS = 20
"""Longest question of a page or of the console."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="Port of the site.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; the site has no log-in: keep it on loopback, behind a proxy.",
)
@click.option("--allow-host", "names", multiple=True, help="Another name by which a proxy asks for it, such as news.example.com.")
@click.option("--watch", multiple=True, help="Entity of the strip on the first page, by id or name. [the five most written about]")
@click.option("--demo", is_flag=True, help="Serve demo-data, made first when it is not there.")
@click.pass_context
def serve(ctx: click.Context, *, port: int, host: str, names: tuple[str, ...], watch: tuple[str, ...], demo: bool) -> None:
    """Serve the pages for analysts on this machine until Ctrl-C: read-only, without scripts, without any other host.

    Example: tingfeng serve --demo
    """
    import uvicorn

    from warehouse.serving.connection import OpenWarehouse, serving_limits
    from warehouse.serving.site.app import Site
    from warehouse.serving.site.guard import LOOPBACK

    project: Project = ctx.obj
    if demo:
        project = _demo_project(ctx)
    with project.warehouse():  # says what is wrong, and publishes the views of a moved directory anew
        pass
    warehouse = OpenWarehouse(project.data, serving_limits(project.limits, seconds=SECONDS))
    site = Site(warehouse, is_demo=project.demo_mark is not None, watched=watch, project=project, hosts=LOOPBACK | {host, *names})
    listener = _listening(host, port)
    with listener:
        say(f"听风 http://{'[' + host + ']' if ':' in host else host}:{port}  （Ctrl-C 结束）")
        uvicorn.Server(uvicorn.Config(site.app(), log_level="warning", server_header=False, ws="none", lifespan="off")).run(
            sockets=[listener]
        )
    warehouse.close()


def _demo_project(ctx: click.Context) -> Project:
    """The project of the demo's data, made first when they are not there."""
    given = ctx.parent.params.get("data") if ctx.parent else None
    data = (given or Path("demo-data")).absolute()
    project: Project = type(ctx.obj)(data)
    if not (data / "warehouse.duckdb").exists() and ctx.parent:
        group = ctx.parent.command
        assert isinstance(group, click.Group)
        ctx.invoke(group.commands["demo"])
    return project


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket. Raises UsageError when the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise click.UsageError(f"port {port} is taken by another program: choose one with --port") from error
        raise click.UsageError(f"cannot listen on {host}:{port}: {error}") from error
    listener.listen(128)
    return listener
