"""Invented articles at any number, as hard for finding copies as real ones: rare and common words, set phrases, templates, page furniture.

Words are drawn from 40,000 with the frequencies of a language (Zipf), a tenth of the sentences are set phrases that thousands of articles
share, one article in twelve fills a template with its own numbers, and a third are copies of an earlier article made the way portals make
them. About 1,500 characters each.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

import numpy as np

N_WORDS, N_CHARS = 40_000, 2_500
RECENT = 3_000  # articles of which one may be copied
COPIED = 0.35
KINDS = ("whole", "furniture", "cut", "moved", "reworded")
TEMPLATES = 40


class Newsroom:
    """Draws articles; the same seed gives the same ones."""

    def __init__(self, seed: int = 1) -> None:
        self.draw = random.Random(seed)
        chars = [chr(0x4E00 + k) for k in self.draw.sample(range(20_000), N_CHARS)]
        self.words = ["".join(self.draw.choices(chars, k=self.draw.choice((1, 2, 2, 2, 2, 3)))) for _ in range(N_WORDS)]
        self.stream = chain.from_iterable(self.drawn(np.random.default_rng(seed)))
        self.phrases = [self.sentence() for _ in range(3_000)]
        self.templates = [[self.sentence(), *([self.sentence(numbers=False) for _ in range(9)])] for _ in range(TEMPLATES)]
        self.recent: list[tuple[str, list[str]]] = []

    def drawn(self, draw: np.random.Generator) -> Iterator[list[str]]:
        """Words without end, the common ones often."""
        shares = np.cumsum(1 / (np.arange(N_WORDS) + 8))
        words = np.array(self.words, dtype=object)
        while True:
            yield words[np.searchsorted(shares, draw.random(100_000) * shares[-1])].tolist()

    def sentence(self, numbers: bool = True) -> str:
        words = list(islice(self.stream, self.draw.randrange(9, 26)))
        if numbers and self.draw.random() < 0.4:
            words[len(words) // 2] += str(self.draw.randrange(2, 30_000))
        return "".join(words)

    def fresh(self) -> list[str]:
        if self.draw.random() < 1 / 12:
            return [
                f"{s}{self.draw.randrange(100, 99_999)}万元，{self.draw.randrange(1, 9999) / 100}%"
                for s in self.draw.choice(self.templates)
            ]
        n = min(150, max(5, round(self.draw.lognormvariate(3.6, 0.7))))
        return [self.draw.choice(self.phrases) if self.draw.random() < 0.1 else self.sentence() for _ in range(n)]

    def copy(self, lines: list[str], kind: str) -> list[str]:
        if kind == "furniture":
            return [
                f"来源：{self.draw.choice(self.words)}网",
                *lines,
                f"责任编辑：{self.draw.choice(self.words)}",
                *self.draw.sample(self.phrases[:60], 3),
            ]
        if kind == "cut":
            return lines[: max(4, len(lines) // 2)]
        if kind == "moved":
            at = len(lines) // 2
            return lines[at:] + lines[:at]
        return [self.reworded(line) for line in lines] if kind == "reworded" else list(lines)

    def reworded(self, line: str) -> str:
        """About a fifth of the characters in other words."""
        out, at = [], 0
        while at < len(line):
            n = self.draw.randrange(6, 12)
            out += [line[at : at + n], next(self.stream)]
            at += n + 2
        return "".join(out)

    def articles(self, n: int, day: date = date(2026, 10, 5), prefix: str = "d") -> Iterator[dict[str, Any]]:
        """Rows with their truth: `origin` is the article that a copy was made of, else the article itself."""
        at = datetime(day.year, day.month, day.day)
        for k in range(n):
            article_id = f"{prefix}:{k:08d}"
            kind, origin = "original", article_id
            if len(self.recent) > 50 and self.draw.random() < COPIED:
                origin, lines = self.draw.choice(self.recent[-RECENT:])
                kind = self.draw.choice(KINDS[:-1] if lines[0].endswith("%") else KINDS)  # nobody rewrites a table of numbers
                lines = self.copy(lines, kind)
            else:
                lines = self.fresh()
                self.recent.append((article_id, lines))
                del self.recent[:-RECENT]
            published = at + timedelta(seconds=k * 86_000 // n)
            yield {
                "article_id": article_id,
                "title": lines[0][:24],
                "text": "\n".join("。".join(lines[i : i + 3]) + "。" for i in range(0, len(lines), 3)),
                "published_at": f"{published:%Y-%m-%dT%H:%M:%S}+08:00",
                "origin": origin,
                "copied_as": kind,
            }
