"""The newsroom: an invented internet for demo, tests and load. Everything in it is made from a seed; every fact of it is known."""

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.server import serve
from crawlers.newsroom.truth import truth_rows, write_truth

__all__ = ["Newsroom", "serve", "truth_rows", "write_truth"]
