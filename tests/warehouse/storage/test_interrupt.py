"""What happens on Ctrl-C: which connections are interrupted, what the process knows of it, and that waiting starts once."""

import signal
import subprocess
import sys
import threading
import time

from support.paths import REPO

from warehouse.storage import interrupt

CHILD = """
import signal, sys, time
sys.path.insert(0, {repo!r})
from warehouse.storage import interrupt

class Connection:
    def interrupt(self):
        print("interrupted", flush=True)

class Closed:
    def interrupt(self):
        raise RuntimeError

held = [interrupt.breakable(Closed()), interrupt.breakable(Connection())]
interrupt.watch()
{more}
ready = False
while True:
    try:
        if not ready:
            ready = True
            print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        pass
"""


def child(more: str = "") -> "subprocess.Popen[str]":
    code = CHILD.format(repo=str(REPO), more=more)
    started = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def test_a_process_that_does_not_end_is_ended_after_its_connections_were_interrupted():
    process = child()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == interrupt.EXIT_CODE == 130
    assert "interrupted\n" in out
    assert out.count("interrupted") > 2  # until the end, since a new query may have begun
    assert err == "interrupted\n"


def test_a_command_that_handles_the_signal_itself_is_left_alone():
    process = child("signal.signal(signal.SIGINT, lambda *_: print('mine', flush=True))")
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "mine\n"
    time.sleep(0.3)
    assert process.poll() is None
    process.kill()
    assert "interrupted" not in process.communicate()[0]


def test_a_connection_is_given_back_and_nothing_was_asked_here():
    class Connection:
        pass

    one = Connection()
    assert interrupt.breakable(one) is one
    assert not interrupt.was_asked()


def test_waiting_starts_in_the_main_thread_only():
    before = threading.active_count()
    thread = threading.Thread(target=interrupt.watch)
    thread.start()
    thread.join()
    assert threading.active_count() == before
