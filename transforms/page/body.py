"""Where the article stands: candidates by prose density and by container names, chosen by agreement.

Every element is a range of blocks. Prose adds to its gain, links and marked regions take away, so the best sum is the container that holds
the article and little else. A container whose own name says that it is the article's wins over the densest one when both agree on the prose.
"""

from dataclasses import dataclass

from transforms.page.tree import Block, Page, Region, worth

MIN_GAIN = 12.0  # a 快讯 of one sentence
NOISE_COST = 4.0
AGREE = 0.8
BEFORE_TITLE = 0.3


@dataclass(frozen=True)
class Body:
    """Range of blocks, the rung that found it, and how sure it is."""

    start: int
    end: int
    rung: str
    confidence: float


def live_noise(blocks: list[Block], marked: list[int]) -> frozenset[int]:
    """Marked regions that count as noise: those which do not hold most of the prose."""
    prose = sum(len(b.text) - b.n_link for b in blocks if worth(b) > 0)
    return frozenset(i for i, n in enumerate(marked) if n < 0.55 * prose)


def gains(page: Page) -> list[float]:
    """Worth of each block, marked regions turned against their container."""
    noise = live_noise(page.blocks, page.noise)
    out = []
    for block in page.blocks:
        value = worth(block) if block.text else 0.0
        if any(m in noise for m in block.noise):
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
    best: Region | None = None
    for region in page.regions:
        region.gain = total[region.end] - total[region.start]
        if title is not None and region.end <= title:
            region.gain *= BEFORE_TITLE
        elif title is not None and region.start > title:
            region.gain -= prose[region.start] - prose[title + 1]
        if (
            best is None
            or region.gain > best.gain + 1e-6
            or (abs(region.gain - best.gain) <= 1e-6 and region.end - region.start <= best.end - best.start)
        ):
            best = region
    if best is None or best.gain < MIN_GAIN:
        return None
    hinted = _hinted(page.regions, best)
    if hinted is not None:
        return Body(hinted.start, hinted.end, "container", round(min(0.98, 0.6 + 0.38 * hinted.gain / max(best.gain, 1.0)), 3))
    return Body(best.start, best.end, "density", 0.7)


def _hinted(regions: list[Region], best: Region) -> Region | None:
    """The tightest named container that agrees with the densest element."""
    fit = [
        r
        for r in regions
        if r.hinted
        and r.gain >= AGREE * best.gain
        and ((r.start >= best.start and r.end <= best.end) or (r.start <= best.start and r.end >= best.end and r.gain >= best.gain - 60))
    ]
    return min(fit, key=lambda r: (r.end - r.start, -r.gain)) if fit else None


def is_noise(block: Block, noise: frozenset[int]) -> bool:
    return any(m in noise for m in block.noise)
