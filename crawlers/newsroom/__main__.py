"""python -m crawlers.newsroom: the invented internet in the foreground. Prints one line when it is ready; ends on Ctrl-C or SIGTERM."""

import argparse
import asyncio
import contextlib
import signal
import sys
from datetime import date
from pathlib import Path

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.server import Server
from crawlers.newsroom.site import moment
from crawlers.newsroom.truth import write_truth


def main() -> int:
    """Serve the newsroom until a signal, or write the truth to a file; returns the exit code."""
    parser = argparse.ArgumentParser(prog="crawlers.newsroom", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=300, help="articles, about")
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 10, 5), help="first Beijing day")
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--pad-kb", type=int, default=0, help="grow every article page to so many kilobytes")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--now", type=moment, default=None, help="the newsroom's clock, ISO, Beijing; default: the end of the last day")
    parser.add_argument("--truth", type=Path, default=None, help="write truth to this file and end")
    args = parser.parse_args()
    room = Newsroom(args.seed, args.pages, args.day, args.days, args.pad_kb)
    if args.truth:
        sys.stdout.write(f"{write_truth(room, args.truth)} rows in {args.truth}\n")
        return 0
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(Server(room, args.now), args.port))
    return 0


async def run(server: Server, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with await server.start(port) as listening:
        where = listening.sockets[0].getsockname()[1]
        room = server.room
        sys.stdout.write(
            f"newsroom http://127.0.0.1:{where} seed={room.seed} pages={room.pages} day={room.day} days={room.days} "
            f"stories={room.stories}\n"
        )
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
