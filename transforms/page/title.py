"""The headline: h1, og:title and <title> have to agree; a site's suffix is what only <title> carries.

A line of the page that stands whole inside <title> is the headline, whatever tag holds it; the longest such line wins, headings first.
Suffixes are cut by this agreement and only at last by shape, so that prefixes such as 棱镜| and bars inside headlines survive.
"""

import re
from dataclasses import dataclass

from transforms.page.blocks import HEADINGS, Block, Element, labels
from transforms.page.extracted import Answer
from transforms.page.tree import Page
from transforms.text.chars import collapse

MIN_TITLE, MAX_TITLE = 4, 200
MIN_OWN, MAX_SITE, NEAR, MIN_SENTENCE = 6, 16, 6, 30
_SITE_ALONE = re.compile(
    r"(?:网|社|报|局|厅|部|委|院|所|会|公司|集团|中心|大学|学校|银行|政府|平台|社区|论坛|博客|首页|官网|门户|在线)$|^首页|新闻$|详情$"
)
_DATED = re.compile(r"(?:19|20)\d{2}\s*[-年./]\s*\d{1,2}")
_STOP = re.compile(r"[，。！？]")
_SOLID = re.compile(r"[\W_]+")
_BAR = re.compile(r"(?<!\s)(?:\s*[_|｜丨]\s*|\s++[-–—]++\s+|\s*[–—]{1,2}\s*(?=[^–—]{2,14}$)|\s*[-_]{2}\s*)|-(?=[^-]{2,12}$)")
_TITLE_NAME = re.compile(r"(?:^|[-_ ])(?:\w{0,40}title\w{0,40}|headline|h1|main-?title|tit|biaoti)(?:$|[-_ ])", re.IGNORECASE)
_SITE = re.compile(
    r"(?:网|網|新闻|新聞|频道|頻道|资讯|在线|报|報|客户端|科技|财经|中心|平台|社区|日报|号|订阅|社|APP|\.com|\.cn|搜狐|腾讯|凤凰|澎湃|百度|头条|博客|CSDN|论坛|news)\w{0,4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Headline:
    """The headline and the block it stands in; `block` is None when it comes from the head of the page only."""

    answer: Answer
    block: int | None


def solid(text: str) -> str:
    """Letters and digits only, for comparing."""
    return _SOLID.sub("", text).lower()


def find_title(page: Page, *, headline: str | None = None) -> Headline | None:
    """The page's headline; `headline` is JSON-LD's, a witness like og:title."""
    head = solid(page.head_title)
    witnesses = [w for w in (page.metas.get("og:title"), headline, page.metas.get("twitter:title"), page.metas.get("title")) if w]
    heads = [w for w in map(solid, witnesses) if w]
    best: tuple[float, int, Block] | None = None
    near = _near_headings(page.root)
    for i, block in enumerate(page.blocks):
        score = _score(block, i, head, heads, near) if len(block.text) >= MIN_TITLE else _short_score(block, page.head_title)
        if score > 0 and (best is None or score > best[0]):
            best = (score, i, block)
    if best is not None:
        score, i, block = best
        return Headline(
            Answer(
                _clean(_own_words(block, head)), "heading" if block.tag in HEADINGS else "agreement", min(0.99, round(0.5 + score / 6, 2))
            ),
            i,
        )
    return (None if witnesses else _lone_heading(page)) or _from_head(page, witnesses)


def _score(block: Block, index: int, head: str, witnesses: list[str], near: frozenset[Element]) -> float:
    text = block.text
    if len(text) > MAX_TITLE:
        return 0.0
    own = solid(text)
    if len(own) < 3:
        return 0.0
    is_heading = block.tag in HEADINGS or block.node in near
    if not is_heading and own not in head and not any(own in w or w in own for w in witnesses):
        return 0.0
    score = 0.0
    if head and own in head and (len(own) >= 6 or len(own) >= 0.4 * len(head) or block.tag == "h1"):
        score = 1.0 + min(1.0, len(own) / len(head)) + (0.3 if head.startswith(own) else 0.0)
    elif head and is_heading and _shared(own, head) >= 0.7:
        score = 1.2
    agreed = max((_agree(own, w) for w in witnesses), default=0.0)
    score += agreed
    if score == 0.0 and not head and not witnesses and block.tag == "h1":
        score = 0.8
    if score <= 0.0:
        return 0.0
    if block.tag == "h1":
        score += 0.8
    elif is_heading or _TITLE_NAME.search(labels(block.node)):
        score += 0.4
    if block.link_share > 0.5:
        score -= 0.8
    return score - min(0.3, index / 2000)


def _short_score(block: Block, head: str) -> float:
    """A headline of two or three characters: a heading that <title> begins with, up to a bar."""
    text = block.text
    if not (len(text) >= 2 and block.tag in HEADINGS and head.startswith(text)):
        return 0.0
    rest = head[len(text) :].lstrip()
    return (2.0 if block.tag == "h1" else 1.6) if not rest or rest[0] in "_-|｜–—丨" else 0.0


def _near_headings(root: Element) -> frozenset[Element]:
    """Headings, and the elements up to two levels below them."""
    found: list[Element] = []
    for heading in root.iter(*HEADINGS):
        children = list(heading)
        found += [heading, *children, *(below for child in children for below in child)]
    return frozenset(found)


def _agree(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a in b or b in a:
        return 0.7 * min(len(a), len(b)) / max(len(a), len(b))
    return 0.5 if _shared(a, b) >= 0.8 else 0.0


def _shared(a: str, b: str) -> float:
    """Share of a's character pairs that stand in b."""
    pairs = {a[i : i + 2] for i in range(len(a) - 1)}
    return sum(1 for p in pairs if p in b) / max(1, len(pairs))


def _own_words(block: Block, head: str) -> str:
    """The headline without the label of a node or channel that a link in front of it carries: <title> does not name that."""
    if not block.parts or not head or solid(block.text) in head:
        return block.text
    rest = "".join(text for text, node in block.parts if node.tag != "a" and node.getparent().tag != "a")
    return rest if len(solid(rest)) >= MIN_OWN and solid(rest) in head else block.text


def _lone_heading(page: Page) -> Headline | None:
    """The heading above the first time or sentence, for pages whose <title> only names the site."""
    head = collapse(page.head_title)
    if len(solid(head)) > MAX_SITE or (len(solid(head)) >= MIN_OWN and not _SITE_ALONE.search(head)):
        return None
    best: Headline | None = None
    near = _near_headings(page.root)
    for i, block in enumerate(page.blocks):
        text = collapse(block.text)
        if best and (_DATED.search(text) or (len(text) >= MIN_SENTENCE and _STOP.search(text))):
            return best if i - (best.block or 0) <= NEAR else None
        named = block.tag in HEADINGS or block.node in near
        if named and block.link_share < 0.5 and not block.noise and MIN_OWN <= len(text) <= MAX_TITLE and solid(text) != solid(head):
            best = Headline(Answer(_clean(text), "heading", 0.6), i)
    return None


def _clean(text: str) -> str:
    return collapse(text).strip(" _|｜")


def _from_head(page: Page, witnesses: list[str]) -> Headline | None:
    """No line of the page is the headline: take what og:title and <title> share, else <title> without its last parts."""
    head = collapse(page.head_title)
    for witness in witnesses:
        if head and solid(witness) and solid(witness) in solid(head):
            return Headline(Answer(strip_site(witness, page.metas.get("og:site_name")), "meta", 0.8), None)
    if head:
        return Headline(Answer(strip_site(head, page.metas.get("og:site_name")), "head", 0.6), None)
    return Headline(Answer(strip_site(collapse(witnesses[0]), None), "meta", 0.5), None) if witnesses else None


def strip_site(title: str, site: str | None) -> str:
    """Without trailing parts that name a site or a channel."""
    title = collapse(title)
    for _ in range(4):
        cuts = list(_BAR.finditer(title))
        if not cuts:
            break
        last = cuts[-1]
        rest, tail = title[: last.start()].strip(), title[last.end() :].strip()
        if len(solid(rest)) < 4 or not (
            _SITE.search(tail)
            or (site and solid(tail) and solid(tail) in solid(site))
            or (len(tail) <= 6 and len(rest) > 3 * len(tail) and "_" in last[0])
        ):
            break
        title = rest
    return title
