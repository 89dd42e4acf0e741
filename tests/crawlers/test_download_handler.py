"""Heads of answers are bounded, bodies are not counted as heads; and what stands behind an exception."""

from types import SimpleNamespace

import pytest
from twisted.web._newclient import BODY, HEADER, STATUS, ResponseFailed

from crawlers.download_handler import MAX_HEAD_BYTES, BoundedHead, BoundedHeadFactory, HeadTooLargeError, is_caused_by


def test_reasons_behind_an_exception():
    large = HeadTooLargeError()
    assert is_caused_by(large, HeadTooLargeError)
    assert not is_caused_by(ValueError(), HeadTooLargeError)
    assert not is_caused_by(None, HeadTooLargeError)
    try:
        raise ValueError from large
    except ValueError as error:
        assert is_caused_by(error, HeadTooLargeError)
    told = ResponseFailed([SimpleNamespace(value=ValueError()), SimpleNamespace(value=large)])
    assert is_caused_by(told, HeadTooLargeError)
    assert not is_caused_by(told, KeyError)


class Heard(BoundedHead):
    """A protocol whose parser stays in one state."""

    def __init__(self, state: str):
        super().__init__(lambda _: None)
        self._parser = SimpleNamespace(state=state, dataReceived=lambda _: None, dataLeft=0)  # type: ignore[assignment]
        self.gave_up = False

    def _giveUp(self, reason: object) -> None:  # noqa: N802 - Twisted's name
        self.gave_up = True


@pytest.mark.parametrize(
    ("state", "sizes", "is_over"),
    [
        (HEADER, [MAX_HEAD_BYTES], False),
        (HEADER, [MAX_HEAD_BYTES, 1], True),
        (STATUS, [MAX_HEAD_BYTES + 1], True),
        (BODY, [MAX_HEAD_BYTES + 1], False),
    ],
)
def test_what_comes_before_a_body_has_a_limit(state: str, sizes: list[int], *, is_over: bool):
    protocol = Heard(state)
    for size in sizes:
        protocol.dataReceived(b"x" * size)
    assert protocol.gave_up is is_over
    assert protocol.head_bytes == (sum(sizes) if state != BODY else 0)


def test_each_connection_counts_for_itself():
    factory = BoundedHeadFactory(lambda _: None, "")
    one, other = factory.buildProtocol(None), factory.buildProtocol(None)
    assert isinstance(one, BoundedHead)
    assert one is not other
