"""Where the article stands: candidates by prose density and by container names, chosen by agreement.

Every element is a range of blocks. Prose adds to its gain, links and marked regions take away, so the best sum is the container that holds
the article and little else. A container whose own name says that it is the article's wins over the densest one when both agree on the
prose.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from transforms.page.blocks import Block, Region, worth
from transforms.page.tree import Page

MIN_GAIN = 12.0  # a 快讯 of one sentence
NOISE_COST = 4.0
AGREE = 0.8
MIN_SHARE, ALONE = 0.35, 400.0  # what a named container needs when what follows it holds prose too
BEFORE_TITLE = 0.3
RUN_WINS = 1.25  # the container is so diluted that the bare run of paragraphs says more
LIST_VALUE = -5.0  # links and marked regions; short lines are worth more


@dataclass(frozen=True)
class Body:
    """Range of blocks, the rung that found it, and how sure it is."""

    start: int
    end: int
    rung: str
    confidence: float


def live_noise(blocks: list[Block], marked: list[int], worths: Iterable[float] | None = None) -> frozenset[int]:
    """Marked regions that count as noise: those which do not hold most of the prose. `worths` are those of the blocks, where known."""
    known = map(worth, blocks) if worths is None else worths
    prose = sum(len(b.text) - b.n_link for b, own in zip(blocks, known, strict=True) if own > 0)
    return frozenset(i for i, n in enumerate(marked) if n < 0.55 * prose)


def gains(page: Page) -> list[float]:
    """Worth of each block, marked regions turned against their container."""
    worths = [worth(block) for block in page.blocks]
    noise = live_noise(page.blocks, page.noise, worths)
    out = []
    for block, own in zip(page.blocks, worths, strict=True):
        value = own if block.text else 0.0
        if block.noise and not noise.isdisjoint(block.noise):
            value = -NOISE_COST - 0.05 * max(0.0, value)
        out.append(value)
    return out


def find_body(page: Page, *, title: int | None = None) -> Body | None:
    """The best range of blocks, or None when the page holds no prose.

    Prose between the headline and a region speaks against the region: it would skip the article for what follows it.
    """
    values = gains(page)
    total, prose = [0.0], [0.0]
    for value in values:
        total.append(total[-1] + value)
        prose.append(prose[-1] + max(0.0, value - 10.0))
    anchor = -1 if title is None else title
    best: Region | None = None
    for region in page.regions:
        region.gain = total[region.end] - total[region.start]
        if region.end <= anchor:
            region.gain *= BEFORE_TITLE
        elif region.start > anchor >= 0:
            region.gain -= prose[region.start] - prose[anchor + 1]
        if (
            best is None
            or region.gain > best.gain + 1e-6
            or (abs(region.gain - best.gain) <= 1e-6 and region.end - region.start <= best.end - best.start)
        ):
            best = region
    run = _best_run(values, prose, anchor + 1)
    if best is None or (run and run[0] > RUN_WINS * max(best.gain, MIN_GAIN)):
        if run is None or run[0] < MIN_GAIN:
            return None
        return Body(run[1], run[2], "run", 0.6)
    if best.gain < MIN_GAIN:
        return None
    hinted = _hinted(page.regions, best)
    start, end = _trimmed(values, hinted or best)
    if hinted is not None:
        return Body(start, end, "container", round(min(0.98, 0.6 + 0.38 * hinted.gain / max(best.gain, 1.0)), 3))
    return Body(start, end, "density", 0.7)


def _best_run(values: list[float], prose: list[float], first: int) -> tuple[float, int, int] | None:
    """(gain, start, end) of the run of blocks with the best sum behind the headline, prose that it skips counted against it."""
    best: tuple[float, int, int] | None = None
    current, start = 0.0, first
    for i in range(first, len(values)):
        fresh = -(prose[i] - prose[first])
        if i == first or fresh > current:
            current, start = fresh, i
        current += values[i]
        if best is None or current > best[0]:
            best = (current, start, i + 1)
    return best


def _trimmed(values: list[float], region: Region) -> tuple[int, int]:
    """The region without the lists of links at its ends: its best run, with the short lines that touch it."""
    run = _best_run(values[: region.end], [0.0] * (len(values) + 1), region.start)
    if run is None:
        return region.start, region.end
    _, start, end = run
    while start > region.start and values[start - 1] > LIST_VALUE:
        start -= 1
    while end < region.end and values[end] > LIST_VALUE:
        end += 1
    return start, end


def _hinted(regions: list[Region], best: Region) -> Region | None:
    """The tightest named container that agrees with the densest element, or that alone is named while cards and comments follow it."""
    named = [r for r in regions if r.hinted and r.gain >= MIN_SHARE * best.gain]
    fit = [
        r
        for r in named
        if r.gain >= AGREE * best.gain
        and ((r.start >= best.start and r.end <= best.end) or (r.start <= best.start and r.end >= best.end and r.gain >= best.gain - 60))
    ]
    chosen = min(fit, key=lambda r: (r.end - r.start, -r.gain)) if fit else None
    return _alone(named, chosen or best) or chosen


def _alone(named: list[Region], around: Region) -> Region | None:
    """The one named container within another, when it begins it and cards or comments follow: no second one goes on with the text."""
    inner = [r for r in named if around.start <= r.start and r.end <= around.end and r is not around and r.gain >= ALONE]
    outermost = [r for r in inner if not any(o is not r and o.start <= r.start and r.end <= o.end for o in inner)]
    return outermost[0] if len(outermost) == 1 and outermost[0].end < around.end else None


def is_noise(block: Block, noise: frozenset[int]) -> bool:
    """Whether the block is inside one of the marked regions."""
    return any(m in noise for m in block.noise)
