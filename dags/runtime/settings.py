"""Settings of the Airflow processes: both profiles, login; and a check of the servers of the team profile.

In:     the data directory, the checkout, a port, a profile. Settings AIRFLOW__* of the environment take precedence.
Out:    an environment for the processes, also as a file for services that start them.
Why:    `standalone` needs nothing but this checkout (SQLite, LocalExecutor). `team` is PostgreSQL, Redis and several Celery workers.
        Airflow makes its keys itself, in the airflow.cfg of its home.
"""

import importlib
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from dags.exit_codes import ExitCode

HOST = "127.0.0.1"
USER = "admin"
PROFILES = ("standalone", "team")
PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")
ENVIRONMENT = "airflow.env"
DATABASE, BROKER = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__CELERY__BROKER_URL"
TEAM_PACKAGES = ("psycopg", "asyncpg", "redis", "airflow.providers.celery")
RECIPE = f"""the team profile needs PostgreSQL and Redis; on Debian and Ubuntu, once:
  apt-get install postgresql redis-server          (as root)
  sudo -u postgres createuser "$USER"
  sudo -u postgres createdb --owner "$USER" tingfeng
or name servers elsewhere: {DATABASE}=postgresql+psycopg://USER:PASSWORD@HOST/NAME and {BROKER}=redis://HOST:6379/0"""


class StartError(Exception):
    """Airflow cannot run; the exit code says whether trying again may help."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")


def password(home: Path) -> tuple[str, bool]:
    """(password of the login, whether it was just generated)."""
    path = home / "simple_auth_manager_passwords.json.generated"
    known = json.loads(path.read_text() or "{}") if path.exists() else {}
    is_new = USER not in known
    if is_new:
        write_private(path, json.dumps({**known, USER: secrets.token_urlsafe(9)}) + "\n")
        known = json.loads(path.read_text())
    return str(known[USER]), is_new


def settings(data: Path, repo: Path, *, port: int, newsroom: str | None, demo: bool, profile: str = "standalone") -> dict[str, str]:
    """The environment of all Airflow processes and tasks, with the user's own settings."""
    home = data / "airflow"
    address = f"http://{HOST}:{port}"
    ours = {
        "AIRFLOW__CORE__DAGS_FOLDER": str(repo / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "8",  # the crawl pool, and room for the steps of a day and a backfill
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "5" if demo else "600",  # then doubled: a portal that refused is left alone meanwhile
        "AIRFLOW__CORE__MAX_MAP_LENGTH": "4096",  # a backfill of eleven years
        DATABASE: f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",  # seconds until a killed task is noticed
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",  # seconds: a busy machine with 2 cores answers late
        "AIRFLOW__API__INSTANCE_NAME": "听风 Tingfeng · DEMO 演示数据" if demo else "听风 Tingfeng",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PYTHONUNBUFFERED": "1",
    }
    team = {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__PARALLELISM": "32",
        DATABASE: "postgresql+psycopg:///tingfeng?host=/var/run/postgresql",  # as the current user, without a password
        BROKER: "redis://127.0.0.1:6379/0",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "4",
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",  # seconds, longer than any task: none is delivered twice
    }
    fixed = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "TINGFENG_DATA": str(data),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(repo), os.environ.get("PYTHONPATH")])),
        "NO_PROXY": ",".join(filter(None, [HOST, "localhost", os.environ.get("NO_PROXY")])),
    }
    if newsroom:
        fixed["TINGFENG_NEWSROOM"] = newsroom
    given = {name: value for name, value in os.environ.items() if name.startswith(("AIRFLOW", "TINGFENG_"))}
    return {**ours, **(team if profile == "team" else {}), **given, **fixed}


def write_environment(home: Path, env: Mapping[str, str]) -> Path:
    """Write the settings as an EnvironmentFile of systemd, readable by the owner only, since it has keys."""
    path = home / ENVIRONMENT
    lines = ["# written by `tingfeng airflow`; a second EnvironmentFile= takes precedence"]
    for name, value in sorted(env.items()):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'{name}="{quoted}"')
    write_private(path, "\n".join(lines) + "\n")
    return path


def check_team_servers(env: Mapping[str, str]) -> None:
    """Raise StartError, with instructions, when a package is missing or PostgreSQL or Redis does not answer."""
    try:
        psycopg, _asyncpg, redis, _celery = (importlib.import_module(name) for name in TEAM_PACKAGES)
    except ImportError as error:
        raise StartError(f"{error.name} is not installed: pip install 'tingfeng[team]'\n{RECIPE}", ExitCode.USAGE) from error
    if not env[DATABASE].startswith("postgresql"):
        raise StartError(f"{DATABASE} is no PostgreSQL address: {env[DATABASE].split(':')[0]}\n{RECIPE}", ExitCode.USAGE)
    try:
        psycopg.connect("postgresql:" + env[DATABASE].split(":", 1)[1], connect_timeout=5).close()
    except psycopg.Error as error:
        raise StartError(f"PostgreSQL does not let us in: {str(error).strip()}\n{RECIPE}", ExitCode.USAGE) from error
    broker = redis.Redis.from_url(env[BROKER], socket_connect_timeout=5)
    try:
        broker.ping()
    except redis.RedisError as error:
        raise StartError(f"Redis does not answer: {error}\n{RECIPE}", ExitCode.USAGE) from error
    finally:
        broker.close()
