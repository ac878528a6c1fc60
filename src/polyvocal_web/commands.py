"""The commands that need the workbench: demo, open, serve and link. They parse and print; `local` does the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from polyvocal_web import server, workspace

_PORT = 8765


def _served(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that starts a server."""
    options = (
        click.option("--port", default=_PORT, show_default=True, help="Where to listen; if taken, the next free one."),
        click.option("--browser/--no-browser", default=True, help="Open a browser, if there is one."),
        click.option(
            "--workspace", "place", type=click.Path(file_okay=False, path_type=Path),
            help="The folder that keeps your studies. Default: your application data.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_served
def demo(port: int, browser: bool, place: Path | None) -> None:  # noqa: FBT001  options of the shell
    """Read and code the sample study, on this machine only."""
    local = _prepared(place)
    _serve(local, local.with_sample(), port=port, browser=browser)


@click.command("open")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_served
def open_(file: Path, port: int, browser: bool, place: Path | None) -> None:  # noqa: FBT001
    """Open a study FILE in the workbench. A study that is here already is opened as it stands here."""
    local = _prepared(place)
    account, study, told = local.with_file(file)
    for sentence in told:
        click.echo(sentence, err=True)
    _serve(local, account, port=port, browser=browser, onward=f"/studies/{study}")


@click.command()
@click.option("--database", help="A database URL (postgresql://…) or an SQLite file. Default: in the workspace.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@_served
def serve(database: str | None, host: str, port: int, browser: bool, place: Path | None) -> None:  # noqa: FBT001
    """Serve the workbench over your studies, or over a database of your own."""
    local = _prepared(place, database=database, host=host)
    _serve(local, local.account(), host=host, port=port, browser=browser)


@click.command()
@click.argument("email")
@click.option("--address", default=f"http://127.0.0.1:{_PORT}", show_default=True, help="Where the server is reached.")
@click.option("--database", help="The database URL or SQLite file that the server uses. Default: in the workspace.")
@click.option(
    "--workspace", "place", type=click.Path(file_okay=False, path_type=Path),
    help="The folder that keeps your studies. Default: your application data.",
)  # fmt: skip
def link(email: str, address: str, database: str | None, place: Path | None) -> None:
    """Print a link that lets the person with this EMAIL in once, to set a new password."""
    token = _prepared(place, database=database).way_in_for(email)
    click.echo(f"{address.rstrip('/')}/enter?token={token}")


def _prepared(place: Path | None, *, database: str | None = None, host: str = "127.0.0.1") -> Any:
    """The module `local`, once the workspace, the settings and the tables are there."""
    server.settle(place or workspace.folder(), database=database, host=host)
    from polyvocal_web import local  # needs Django set up

    local.migrate()
    return local


def _serve(
    local: Any, account: Any, *, host: str = "127.0.0.1", port: int, browser: bool, onward: str = "/"
) -> None:  # fmt: skip
    free = server.free_port(host, port)
    if free != port:
        click.echo(f"Port {port} is taken; using {free}.")
    link = server.link(host, free, local.way_in(account), onward)

    def ready() -> None:
        click.echo(f"Polyvocal is ready. Open this link; it works once:\n\n  {link}\n\nStop with Ctrl-C.")
        if browser:
            server.show(link)

    server.run(host, free, ready)
