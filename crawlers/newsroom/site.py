"""Router of the invented internet: host, path and moment → answer. Pure except for caches."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from crawlers.newsroom import hostile, lists
from crawlers.newsroom.desks import BY_HOST, BY_ID, DESKS, ZONE, Desk
from crawlers.newsroom.html_templates import LAYOUTS
from crawlers.newsroom.pages import BANNER, STYLE, is_gone, navigation, padded, view_of
from crawlers.newsroom.plan import Article, Newsroom
from crawlers.newsroom.responses import NOT_FOUND, Answer, page
from transforms.text.times import BEIJING

PIXEL = bytes.fromhex("47494638396101000100800000e6e6e6ffffff21f90400000000002c00000000010001000002024401003b")
ROBOTS = Answer(body=b"User-agent: *\nDisallow: /login\nDisallow: /admin\nAllow: /\n", content_type="text/plain")
DAY = re.compile(r"(\d{4})-?(\d{1,2})-?(\d{1,2})")
ID_OF: dict[str, re.Pattern[str]] = {
    "/": re.compile(r"/(?:tech/article|dy/article|c|p|detail|a|archives)/([0-9A-Za-z_]+)(?:\.html)?$"),
    "sina": re.compile(r"/tech/[\d-]+/doc-i(\w+)\.shtml$"),
    "qq": re.compile(r"/rain/a/\d{8}(\w+)$"),
    "ithome": re.compile(r"/0/(\d+/\d{3})\.htm$"),
    "mydrivers": re.compile(r"/1/(\d+/\d+?)(?:_(\d+))?\.htm$"),
    "solidot": re.compile(r"/story\?sid=(\d+)$"),
    "slug": re.compile(r"/post/[\d-]+/([\w-]+)/?$"),
}


def respond(room: Newsroom, host: str, target: str, now: int) -> Answer:
    """The answer of a host; `target` is path and query."""
    host = host.split(":", maxsplit=1)[0].lower()
    if hostile.is_hostile(host):
        return hostile.respond(host, target)
    if host.startswith("img."):
        return Answer(body=PIXEL, content_type="image/gif")
    desk = BY_HOST.get(host)
    if desk is None:
        return page(front(room)) if host in (ZONE, f"www.{ZONE}") else NOT_FOUND
    if target == "/robots.txt":
        return ROBOTS
    return article_answer(room, desk, target, now) or list_answer(room, desk, target, now) or NOT_FOUND


def find(room: Newsroom, desk: Desk, target: str) -> tuple[Article, int] | None:
    """(article, page) of a URL; tracking parameters are ignored."""
    path = target if desk.scheme == "solidot" else target.split("?", maxsplit=1)[0]
    if desk.role == "mirror":
        for base in (BY_ID[b] for b in desk.of):
            found = find(room, base, target)
            mirrored = room.find(desk, found[0].story) if found else None
            if found and mirrored and mirrored.id == found[0].id and mirrored.url.endswith(path):
                return mirrored, 1
        return None
    match = ID_OF.get(desk.scheme, ID_OF["/"]).search(path)
    if match is None:
        return None
    try:
        article = room.find(desk, desk.ids.story(match[1]))
    except (ValueError, IndexError):
        return None
    if article is None or article.id != match[1]:
        return None
    number = int(match[2]) if desk.scheme == "mydrivers" and match[2] else 1
    return (article, number) if 1 <= number <= article.member.pages else None


def article_answer(room: Newsroom, desk: Desk, target: str, now: int) -> Answer | None:
    """The page of an article; None for other URLs, 404 when the article is gone."""
    found = find(room, desk, target)
    if found is None:
        return None
    article, number = found
    if is_gone(article, now):
        return NOT_FOUND
    text = LAYOUTS[desk.layout](view_of(room, article, now, number))
    if room.pad_kb:
        text = padded(text, room.pad_kb)
    return encoded(desk, text)


def encoded(desk: Desk, text: str, kind: str = "text/html") -> Answer:
    """A text in the charset of the portal."""
    header = f"{kind}; charset={desk.header}" if desk.header else kind
    return Answer(body=text.encode(desk.charset, "replace"), content_type=header)


def day_in(text: str) -> date | None:
    """The date in a text; None without one."""
    match = DAY.search(text)
    try:
        return date(*(int(g) for g in match.groups())) if match else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Asked:
    """A request for a list: path, query and the newsroom's time."""

    room: Newsroom
    desk: Desk
    path: str
    query: dict[str, str]
    now: int

    @property
    def today(self) -> date:
        """Beijing date of the request."""
        return datetime.fromtimestamp(self.now, BEIJING).date()

    @property
    def number(self) -> int:
        """Page number, 1 by default."""
        page = self.query.get("page", "")
        return int(page) if page.isdigit() and len(page) < 9 else 1

    def rows(self, day: date, number: int) -> list[Article]:
        """Articles on a list page."""
        return self.room.listed(self.desk, day, number, self.now)


def list_answer(room: Newsroom, desk: Desk, target: str, now: int) -> Answer | None:
    """The answer of a list; None for other URLs."""
    parts = urlsplit(target)
    asked = Asked(room, desk, parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}, now)
    if parts.path == "/" and not asked.query:
        return encoded(desk, lists.html_list(room, desk, asked.rows(asked.today, 1)[:40], now, onward=None, heading="首页"))
    maker = {"html": day_list, "jsonp": jsonp, "json": json_list, "rss": feed, "sitemap": maps}[desk.listing]
    return maker(asked)


def day_list(asked: Asked) -> Answer | None:
    """HTML lists by day."""
    room, desk, path = asked.room, asked.desk, asked.path
    match = re.fullmatch(r"/list/(?:([\d-]+)\.html)?|/update/([\d-]+)_(\d{1,8})\.htm|/", path)
    if match is None or (path == "/" and "issue" not in asked.query):
        return None
    day = day_in(asked.query.get("issue") or match[1] or match[2] or "") or asked.today
    number = int(match[3]) if match[3] else asked.number
    last = max(1, room.list_pages(day))
    if number > last:
        return None
    if desk.id == "pochuang" and is_rebuilt(room, day):
        return encoded(desk, lists.rebuilt_list(desk))
    onward = None
    if number < last:
        dated, issue = f"/update/{day.year}-{day.month}-{day.day}_{number + 1}.htm", f"/?issue={day:%Y%m%d}&page={number + 1}"
        onward = dated if match[2] else issue if path == "/" else f"/list/{day}.html?page={number + 1}"
    return encoded(desk, lists.html_list(room, desk, asked.rows(day, number), asked.now, onward=onward, heading=f"{day} 滚动新闻"))


def is_rebuilt(room: Newsroom, day: date) -> bool:
    """Whether the portal has redesigned its list: from the second day on, or the first if there is only one."""
    return day >= room.day + timedelta(days=1) or room.days == 1


def jsonp(asked: Asked) -> Answer | None:
    """JSONP lists."""
    match = re.fullmatch(r"/special/tech_datalist(?:_(\d{2,8}))?\.js", asked.path)
    if match is None:
        return None
    day, number = day_in(asked.query.get("date", "")) or asked.today, int(match[1] or 1)
    callback = asked.query.get("callback", "data_callback")
    if number > max(1, asked.room.list_pages(day)) or not re.fullmatch(r"\w{1,40}", callback):
        return None
    body = lists.jsonp_list(asked.room, asked.rows(day, number), asked.now, callback).encode("gb18030")
    return Answer(body=body, content_type="application/javascript; charset=gbk")


def json_list(asked: Asked) -> Answer | None:
    """JSON lists."""
    if asked.path != asked.desk.list_path:
        return None
    day, start = day_in(asked.query.get("date", "")) or asked.today, asked.query.get("etime", "")
    if start.isdigit():
        day = datetime.fromtimestamp(min(int(start[:12]), 4_000_000_000), BEIJING).date()
    body = lists.json_list(asked.room, asked.desk, asked.rows(day, asked.number), asked.now, asked.number < asked.room.list_pages(day))
    return Answer(body=body.encode(), content_type="application/json; charset=utf-8")


def feed(asked: Asked) -> Answer | None:
    """RSS feeds."""
    if not re.fullmatch(r"/feed(?:/[\d-]+\.xml)?", asked.path):
        return None
    day = day_in(asked.query.get("date") or asked.path) or asked.today
    return Answer(
        body=lists.rss(asked.room, asked.desk, asked.rows(day, asked.number)).encode(), content_type="application/rss+xml; charset=utf-8"
    )


def maps(asked: Asked) -> Answer | None:
    """Sitemaps."""
    if asked.path == "/sitemap.xml":
        return Answer(body=lists.sitemap_index(asked.room, asked.desk).encode(), content_type="application/xml")
    match = re.fullmatch(r"/sitemap-([\d-]+)\.xml", asked.path)
    day = day_in(match[1]) if match else None
    return (
        Answer(body=lists.sitemap(lists.all_rows(asked.room, asked.desk, day, asked.now)).encode(), content_type="application/xml")
        if day
        else None
    )


def front(room: Newsroom) -> str:
    """An index page for people with a browser."""
    rows = "".join(f'<li><a href="{d.home}">{d.name}</a> {d.layout} / {d.listing}</li>' for d in DESKS)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>演示互联网</title>{STYLE}</head><body>{BANNER}{navigation("演示互联网", "/")}'
        f'<div class="wrap"><h1>{len(DESKS)} 个虚构门户</h1><p>seed={room.seed} pages={room.pages} day={room.day} '
        f"days={room.days}</p><ul>{rows}</ul></div></body></html>"
    )


def moment(text: str) -> int:
    """An ISO time in seconds since 1970; Beijing time without a zone."""
    t = datetime.fromisoformat(text)
    return int((t if t.tzinfo else t.replace(tzinfo=BEIJING)).astimezone(UTC).timestamp())
