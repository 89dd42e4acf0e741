"""The newsroom: an invented internet for demo, tests and load. All of it is generated from a seed, so that every fact is known."""

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.server import serve
from crawlers.newsroom.truth import truth_rows, write_truth

__all__ = ["Newsroom", "serve", "truth_rows", "write_truth"]
