"""A process killed between sending and marking: the message is repeated once at most, and none is lost."""

import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.alert_facts import NOON, fact, rule
from support.chat_receivers import Receiver, receiving
from support.paths import REPO

import tingfeng
from transforms.alerts.judge import Tick, judge
from transforms.alerts.rule import When
from transforms.alerts.threads import Threads
from warehouse.storage.lake import Lake
from warehouse.watch.ledger import Ledger
from warehouse.watch.outbox import Outbox
from warehouse.watch.ticks import waiting

CHILD = """
    import os, signal, sys
    from pathlib import Path
    import tingfeng
    from support.alert_facts import NOON
    from warehouse.watch.ledger import Ledger
    from warehouse.watch.outbox import Outbox

    project = tingfeng.Project(Path(sys.argv[1]), channels={"pr": sys.argv[2]})
    mark, n = Outbox.mark, int(sys.argv[3])

    def mark_or_die(self, *words):
        global n
        n -= 1
        if n == 0:
            os.kill(os.getpid(), signal.SIGKILL)  # sent, not marked
        mark(self, *words)

    Outbox.mark = mark_or_die
    Outbox(project, Ledger(project.lake), NOON).send()
"""


@pytest.mark.slow
def test_a_kill_between_sending_and_marking_repeats_one_message(tmp_path: Path):
    lake = Lake(tmp_path / "lake")
    lake.prepare()
    stories = {f"s{i}": [fact(f"a{i}", f"s{i}")] for i in range(5)}
    done = judge(Tick(at=NOON), [rule(When(publishers=1))], stories, Threads())
    ledger = Ledger(lake)
    ledger.append("alerts", map(waiting, done.rows))
    with receiving(Receiver("wecom", lambda: datetime.now(UTC).timestamp())) as robot:
        address = f"wecom+{robot.url}"
        command = [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path), address, "3"]
        killed = subprocess.run(command, env={"PYTHONPATH": f"{REPO}:{REPO / 'tests'}"}, check=False)
        assert killed.returncode == -9
        told = [body["markdown"]["content"].split("\n")[0] for body in robot.taken]
        assert len(told) == 3  # the third was accepted, and nobody wrote it down
        assert sum(one["state"] == "accepted" for row in ledger.alerts() for one in row["deliveries"]) == 2
        project = tingfeng.Project(tmp_path, channels={"pr": address})
        sent = Outbox(project, ledger, NOON).send()
        assert (sent.n_accepted, sent.troubles) == (3, [])
        told = [body["markdown"]["content"].split("\n")[0] for body in robot.taken]
    assert len(told) == 6
    assert len(set(told)) == 5
    assert all(one["state"] == "accepted" for row in ledger.alerts() for one in row["deliveries"])
