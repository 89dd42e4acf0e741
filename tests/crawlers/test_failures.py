"""Exceptions of a fetch as outcomes, and faults of our own code in one line."""

import gzip

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from crawlers.failures import Refused, fault_text, of_failure
from crawlers.outcomes import Outcome
from crawlers.output import say


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refused(Outcome.ROBOTS_DENIED), Outcome.ROBOTS_DENIED),
        (DownloadTimeoutError("slow"), Outcome.TIMEOUT),
        (DownloadCancelledError("large"), Outcome.TOO_LARGE),
        (CannotResolveHostError("no"), Outcome.DNS_FAILED),
        (DownloadConnectionRefusedError("no"), Outcome.CONNECTION_FAILED),
        (IgnoreRequest("over DOWNLOAD_MAXSIZE"), Outcome.TOO_LARGE),
        (IgnoreRequest("something else"), Outcome.CONNECTION_FAILED),
        (EOFError(), Outcome.BAD_ENCODING),
        (gzip.BadGzipFile(), Outcome.BAD_ENCODING),
        (ValueError("x"), Outcome.CONNECTION_FAILED),
    ],
)
def test_outcome_of_an_exception(error: Exception, outcome: Outcome):
    assert of_failure(error) is outcome


def test_a_refusal_says_why():
    assert str(Refused(Outcome.BLOCKED_HOST, "a.example")) == "a.example"
    assert str(Refused(Outcome.BLOCKED_HOST)) == "blocked_host"


def test_a_fault_is_one_line_with_its_place():
    try:
        raise KeyError("x" * 300 + "\x1b")
    except KeyError as problem:
        line = fault_text(problem)
    assert line.startswith("KeyError: 'xxx")
    assert "(test_failures.py:" in line
    assert len(line) < 260
    assert fault_text(ValueError("never raised")) == "ValueError: never raised"


def test_what_a_portal_says_steers_no_terminal(capsys: pytest.CaptureFixture[str]):
    say("a\x1b[2Jb\u202ec\nd\x07")
    say("err\x1b", err=True)
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith("d")
    assert not any(c in out + err for c in "\x1b\u202e\x07")
    assert (out[0], err[:3]) == ("a", "err")
