"""One page under reading: what its head and scripts say, its headline, and the body that was chosen for it."""

import re
from dataclasses import replace
from datetime import datetime, tzinfo

from transforms.page import layout as own
from transforms.page.blocks import Block
from transforms.page.body import Body, find_body, live_noise
from transforms.page.embedded_state import State, read_state, state_body
from transforms.page.extracted import Answer
from transforms.page.fields import Address
from transforms.page.lines import Lines, read_lines
from transforms.page.media import has_video
from transforms.page.metadata import Witness, listen
from transforms.page.title import Headline, find_title
from transforms.page.tree import Page, blocks_of, parse_markup
from transforms.page.wechat import stated_parts
from transforms.rules import Layout
from transforms.text.chars import n_han
from transforms.text.dates import Moment, written, zone_of
from transforms.text.urls import absolute

BEHIND_END = 8  # blocks behind the text that may offer its rest
ENOUGH = 200  # characters; a page that shows less is asked for what its scripts would show
MIN_PICTURES = 2
MIN_STATE_GAIN = 2.0  # embedded state wins when it holds this many times the text that the markup shows


class PageReading:
    """One page under reading: the witnesses, the chosen body, the header. Built once, read by the fields below."""

    def __init__(
        self, page: Page, *, address: Address, fetched_at: datetime, listed: Moment | None = None, is_thread: bool = False
    ) -> None:
        self.page, self.fetched_at, self.is_thread = page, fetched_at, is_thread
        self.address = address.stated(stated_parts(page, address.url))
        self.url, self.rules = url, rules = address.url, address.rules
        self.id_time = address.time(fetched_at)
        self.base_url = absolute(page.base, url) or url
        self.zone: tzinfo = zone_of(rules.timezone) if rules else zone_of("")
        self.layout: Layout | None = own.pick_layout(page, rules, fetched_at.astimezone(self.zone).date()) if rules else None
        self.state = own.state_of(page, self.layout) if self.layout else None
        self.witness: Witness = listen(page.metas, page.scripts)
        if listed:
            self.witness = replace(self.witness, times=(*self.witness.times, ("list", written(listed, self.zone))))
        self.told = State()
        self.headline: Headline | None = find_title(page, headline=self.witness.headline)
        self.extra = tuple((name, re.compile(rule)) for name, rule in rules.boilerplate) if rules else ()
        self.blocks: list[Block] = page.blocks
        self.body: Body | None = None
        self.lines = Lines()
        self.title = own.first_answer(page, self.layout, self.state, "title") or (self.headline.answer if self.headline else None)
        self.told = read_state(page.scripts, self._title_text())
        self._choose_body()

    def _choose_body(self) -> None:
        """Layout, then the generic candidates, then embedded state where the markup shows little."""
        if self._from_layout():
            return
        self.body = find_body(self.page, title=self.headline.block if self.headline else None)
        if self.body:
            noise = live_noise(self.page.blocks, self.page.noise)
            at = self.headline.block if self.headline else None
            start = at + 1 if at is not None and self.body.start <= at < self.body.end else self.body.start
            self.lines = read_lines(self.page.blocks, start, self.body.end, noise=noise, title=self._title_text(), extra=self.extra)
        if sum(map(len, self.lines.kept)) < ENOUGH:
            self._look_behind()

    def _look_behind(self) -> None:
        """The text that the page's scripts would show: JSON-LD, markup in textareas and frames, embedded state with its fields."""
        found = state_body(self.page.scripts, self._title_text())
        texts = [t for t in (self.witness.body, *self.page.inert, found.body) if t]
        for text in sorted(texts, key=n_han, reverse=True):
            if self._from_html(text, "state", MIN_STATE_GAIN):
                self.told = found if self.told == State() else self.told
                if self.title is None and self.told.title:
                    self.title = Answer(self.told.title, "state", 0.8)
                return
        if not self.lines.kept:
            self._take_pictures()

    def _take_pictures(self) -> None:
        """A page that shows pictures or a film under its headline and says nothing more: the headline is its text."""
        at = self.headline.block if self.headline else None
        if at is None or not self.title or self.is_linked(at):
            return
        fit = [r for r in self.page.regions if r.start > at and (r.hinted or _n_free(self.page.blocks[r.start : r.end]) >= MIN_PICTURES)]
        region = next(
            (
                r
                for r in fit
                if _n_free(self.page.blocks[r.start : r.end]) and sum(b.n_link for b in self.page.blocks[r.start : r.end]) < ENOUGH
            ),
            None,
        )
        if region or has_video(self.page.root):
            start, end = (region.start, region.end) if region else (at, at + 1)
            self.body = Body(start, end, "pictures", 0.5)
            self.lines = Lines(kept=[self.title.value], indices=[start, end - 1])

    def is_linked(self, at: int) -> bool:
        """Whether most of a block is links."""
        return self.page.blocks[at].link_share >= 0.5

    def page_body(self) -> list[Block]:
        """The page's own blocks of the body; empty when the body comes from a layout or from state."""
        return self.blocks[self.body.start : self.body.end] if self.body and self.blocks is self.page.blocks else []

    def around_end(self) -> list[Block]:
        """The last lines of the text and what follows them: where a page says that the rest is sold."""
        last = self.lines.indices[-1] if self.lines.indices else 0
        return self.blocks[max(0, last - 1) : last + BEHIND_END]

    def is_anchored(self) -> bool:
        """True when the headline stands on the page as a line of its own, not as a link."""
        at = self.headline.block if self.headline else None
        return at is not None and not self.is_linked(at) and len(self.page.blocks[at].text) >= 6

    def _title_text(self) -> str | None:
        return self.title.value if self.title else None

    def _from_layout(self) -> bool:
        for rule in own.body_rule(self.layout):
            if rule.state is not None or rule.value is not None:
                values = own.read_field(self.page, rule, self.state)
                if values and self._from_html("\n".join(values), "layout", 0.0):
                    return True
                continue
            nodes = [n for n in own.nodes_of(self.page, rule) if hasattr(n, "iter")]
            for node in nodes:
                own.drop_nodes(node, rule.drop)
            if nodes and self._take(*blocks_of(nodes), rung="layout", confidence=0.97):
                return True
        return False

    def _from_html(self, text: str | None, rung: str, factor: float) -> bool:
        if not text:
            return False
        if not re.search(r"<\w", text):
            text = "".join(f"<p>{line}</p>" for line in text.replace("<", "&lt;").split("\n"))
        root = parse_markup(f"<div>{text}</div>")
        if root is None:
            return False
        blocks, noise = blocks_of([root])
        if n_han("".join(b.text for b in blocks)) < factor * n_han("".join(self.lines.kept)):
            return False
        return self._take(blocks, noise, rung=rung, confidence=0.97 if rung == "layout" else 0.8)

    def _take(self, blocks: list[Block], noise: list[int], *, rung: str, confidence: float) -> bool:
        lines = read_lines(blocks, 0, len(blocks), noise=live_noise(blocks, noise), title=self._title_text(), extra=self.extra)
        if not lines.kept:
            return False
        self.blocks, self.lines, self.body = blocks, lines, Body(0, len(blocks), rung, confidence)
        return True


def _n_free(blocks: list[Block]) -> int:
    """Pictures that are no link to another page."""
    return sum(1 for b in blocks if not b.noise for node in b.images if next(node.iterancestors("a"), None) is None)
