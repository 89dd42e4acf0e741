"""The team profile for real: PostgreSQL, Redis and two Celery workers, one of them killed in the middle of a step; the day is right."""

import contextlib
import re
import signal
from collections.abc import Iterator

import psutil
import pytest
from support import servers
from support.driving import Server, airflow, bytes_of, days_of, fetched_twice, is_alive, newsroom, processes_of, rebuilt, wait_until

from dags.runtime import settings

pytestmark = [pytest.mark.team, pytest.mark.slow, pytest.mark.skipif(bool(servers.missing()), reason=servers.missing() or "-")]

DAY = "2026-10-05"
PORTALS = ["dianshi", "qinghe"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.postgres() as database, servers.redis() as broker, newsroom(DAY, 1) as address:
        told = {settings.DATABASE: database, settings.BROKER: broker, "TINGFENG_PORTALS": " ".join(PORTALS)}
        options = ["--profile", "team", "--workers", "2"]
        with airflow(tmp_path_factory.mktemp("team"), address, *options, port=servers.free_port(), **told) as running:
            yield running


def workers(server: Server) -> dict[str, psutil.Process]:
    """The main process of each worker, by its name."""
    titles = {}
    for process in psutil.Process(server.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile, perhaps not yet collected by its parent
            titles[process] = " ".join(process.cmdline())
    found = {p: re.match(r"\[celeryd: celery@(worker-\d):MainProcess\]", title) for p, title in titles.items()}
    return {match.group(1): p for p, match in found.items() if match}


def test_day_is_right_though_a_worker_and_a_build_are_killed(server: Server) -> None:
    run = server.trigger("daily", partition_key=DAY)
    server.switch_on_daily()
    (step, *_) = wait_until(lambda: processes_of(server.data, "process"), 120, "a step at work")
    killed = next(p for p in workers(server).values() if p.pid in {parent.pid for parent in step.parents()})
    at_work = [step, *killed.children(recursive=True)]
    killed.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(is_alive(p) for p in at_work), 8, "the end of what the killed worker had started")
    (build, *_) = wait_until(lambda: processes_of(server.data, "build"), 180, "a build at work")
    build.send_signal(signal.SIGKILL)
    assert server.end_of("daily", run) == "success"
    states = server.states("daily", run)
    assert {states[f"crawl:{portal}"] for portal in PORTALS} == {"success"}
    tries = {t["task_id"]: t["try_number"] for t in server.tasks("daily", run)}
    assert tries["build"] == 2
    assert max(n for name, n in tries.items() if name != "build") == 2
    assert set(wait_until(lambda: len(workers(server)) == 2 and workers(server), 30, "the killed worker again")) == {"worker-1", "worker-2"}
    assert days_of(server.data, "articles")[DAY] > 3
    assert processes_of(server.data, "") == []
    assert list(server.data.rglob("*.tmp")) == []
    assert fetched_twice(server.data) == {}
    with rebuilt(server.data) as undisturbed:
        assert bytes_of(server.data / "lake") == bytes_of(undisturbed / "lake")


def test_settings_stand_in_a_file_for_services(server: Server) -> None:
    written = (server.data / "airflow" / settings.ENVIRONMENT).read_text()
    assert 'AIRFLOW__CORE__EXECUTOR="CeleryExecutor"' in written
    assert f'TINGFENG_DATA="{server.data}"' in written
