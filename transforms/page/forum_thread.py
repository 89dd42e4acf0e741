"""A page of a forum: several posts of one shape, the first of them what the page is about. Finds where the first post ends.

An article with comments below has posts of one shape as well, but its own prose stands before them and outside them. So the first post
must be one of the row, or the address must be a forum's.
"""

import re
from dataclasses import replace

from transforms.page.blocks import Block, Element, labels, worth
from transforms.page.title import find_title
from transforms.page.tree import Page

MIN_POSTS = 3
MAX_BLOCKS, MAX_MARKS, MAX_CLIMB = 5000, 60, 40
MARK_CHARS = 80
PROSE_BEFORE = 30  # more prose than this between the headline and the first post is an article of its own

_WHEN = r"(?:(?:19|20)\d{2}\s*[-/年.]|\d{1,2}\s*[-/月]\s*\d|昨天|前天|今天|刚刚|半小时前|\d+\s*(?:秒|分钟|分鐘|小时|小時|天)前)"
_MARK = re.compile(
    rf"(?:发表|發表|发布|發佈|回复|回覆|回帖|跟帖|发帖)[于於]?\s*[:：]?\s*{_WHEN}"
    r"|(?:^|[\s|｜·(（端])(?:楼主|樓主|沙发|沙發|板凳|地板|#?第?\s?\d{1,5}\s?[楼樓])(?=$|[\s|｜·:：)）]|(?:19|20)\d\d|发表|發表)"
    r"|^(?:#\s?\d{1,5}|\d{1,5}\s?[#＃])$"
)
_TOOLS = re.compile(
    r"只看该作者|只看該作者|只看楼主|只看樓主|电梯直达|電梯直達|倒序浏览|倒序瀏覽|倒序看帖|显示全部楼层|顯示全部樓層|使用道具|快速回[帖复]|发新帖|返回版块|本帖最后由|本帖最後由"
)
_STARTER = re.compile(r"^(?:楼主|樓主)(?:$|[\s|｜:：])|[\s|｜](?:楼主|樓主)$")
_ANSWER = re.compile(r"(?:^|[\s|｜·(（端])(?:沙发|沙發|板凳|地板|#?第?\s?2\s?[楼樓])(?=$|[\s|｜·:：)）]|(?:19|20)\d\d|发表|發表)")
_FORUM_URL = re.compile(
    (
        r"//(?:bbs|forum|club|tieba)\.|/(?:bbs|forum|forums)/|viewthread|showthread|showtopic|viewtopic|forum\.php|thread-\d+|/thread/"
        r"|/threads/|/topics?/\d"
    ),
    re.IGNORECASE,
)
_FORUM_NAME = re.compile(r"论坛|論壇|贴吧|(?<![A-Za-z])BBS(?![A-Za-z])|Powered by (?:Discuz|phpBB|PHPWind)", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|pinglun|review", re.IGNORECASE)


def first_post(page: Page, url: str) -> Page | None:
    """The page cut behind its first post when it is a thread; None when it is none."""
    marks = [b for b in page.blocks[:MAX_BLOCKS] if len(b.text) <= MARK_CHARS and _MARK.search(b.text)][:MAX_MARKS]
    posts = _row(marks) if len(marks) >= MIN_POSTS else []
    inside = _places(page.blocks, posts[0]) if len(posts) >= MIN_POSTS and not _is_listing(posts) else []
    if not inside:
        return None
    headline = find_title(page)
    at = headline.block if headline and headline.block is not None and headline.block < inside[-1] else -1
    before = sum(len(b.text) for b in page.blocks[at + 1 : inside[0]] if worth(b) >= 12)
    short = [b.text for b in page.blocks[:MAX_BLOCKS] if len(b.text) <= MARK_CHARS]
    worded = any(_TOOLS.search(text) or _STARTER.search(text) for text in short)
    if before >= PROSE_BEFORE:
        return _cut(page, inside[0]) if worded and _FORUM_URL.search(url) else None
    named = worded or _FORUM_URL.search(url) or _FORUM_NAME.search(page.head_title)
    if not named or _is_answer([page.blocks[i] for i in inside]) or _in_comments(posts[0]):
        return None
    return _cut(page, inside[-1] + 1)


def _cut(page: Page, end: int) -> Page:
    return replace(page, blocks=page.blocks[:end], regions=[r for r in page.regions if r.end <= end])


def _row(marks: list[Block]) -> list[Element]:
    """The longest row of siblings of one shape that hold marks; the outermost of equal ones."""
    rows: dict[tuple[Element, str, str], dict[Element, None]] = {}
    for mark in marks:
        node = mark.node
        for _ in range(MAX_CLIMB):
            parent = node.getparent()
            if parent is None or node.tag == "body":
                break
            rows.setdefault((parent, str(node.tag), _shape(node)), {})[node] = None
            node = parent
    best: list[Element] = []
    for (parent, _, _), row in rows.items():
        inner = bool(best) and len(row) == len(best) and parent in set(best[0].iterancestors())
        if len(row) > len(best) or inner:
            best = list(row)
    return best


def _shape(node: Element) -> str:
    """First class or id, without its number."""
    names = labels(node).split()
    return re.sub(r"\d+", "", names[0]) if names else ""


def _places(blocks: list[Block], post: Element) -> list[int]:
    nodes = set(post.iter())
    return [i for i, b in enumerate(blocks[:MAX_BLOCKS]) if b.node in nodes]


def _is_answer(post: list[Block]) -> bool:
    """True when the row begins with the second post: what it answers has no text, or is not on the page."""
    return any(len(b.text) <= MARK_CHARS and _ANSWER.search(b.text) for b in post)


def _is_listing(posts: list[Element]) -> bool:
    """Each with a linked headline of its own: a front page of a blog or a list of threads."""
    linked = sum(1 for p in posts if any(h.find(".//a") is not None or h.getparent().tag == "a" for h in p.iter("h1", "h2", "h3", "h4")))
    return linked * 2 >= len(posts)


def _in_comments(post: Element) -> bool:
    """True when the row stands in a part of the page that is named after comments."""
    return any(_COMMENTS.search(labels(node)) for node in [post, *post.iterancestors()] if node.tag not in {"body", "html"})
