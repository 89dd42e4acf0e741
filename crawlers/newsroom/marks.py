"""How an article prints its source, and the lines around its text that do not belong to it."""

from dataclasses import dataclass
from datetime import timedelta

from crawlers.newsroom.copying import person_of
from crawlers.newsroom.desks import BY_ID
from crawlers.newsroom.plan import Article, Newsroom, rng_of

ACCOUNTS = (
    "数码小馆",
    "半岛科技说",
    "硬核拆解室",
    "城南观察",
    "晚风聊车",
    "芯片老周",
    "一页财经",
    "极简科技派",
    "山茶评论",
    "小鹿看产业",
    "码农周报",
    "长街夜话",
)
DISCLAIMER = "特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“云见号”用户上传并发布，本平台仅提供信息存储服务。"
NOTICE = (
    "Notice: The content above (including the pictures and videos if any) is uploaded and posted by a user of Yunjian Hao, which "
    "is a social media platform and only provides information storage services."
)
AGENCY = "讯达通稿"
HALF_OF_COMMENTS_S = 3 * 3600


PRINTS_NO_SOURCE = frozenset({"solidot", "hant", "pinyin"})
PRINTS_FOREIGN_SOURCE = frozenset({"ldjson", "plain"})
"""Layouts that print a source only when it is not the portal itself."""
PRINTS_EDITOR = frozenset({"netease", "sina", "ifeng", "ithome", "mydrivers", "sohu"})
PRINTS_NO_AUTHOR = frozenset({"hant", "pinyin"})
FORGETS_AUTHOR = "lanpu"
"""This portal's template has no author from the third day on."""


@dataclass(frozen=True)
class Marks:
    """`source` is printed as 来源; `before` and `after` are lines in the body that do not belong to the article."""

    source: str | None = None
    source_url: str | None = None
    account: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    author: str | None = None  # whom a line before the text names


def prints_author(room: Newsroom, article: Article) -> bool:
    """Whether the portal's template prints the author of this article."""
    is_lost = article.desk.id == FORGETS_AUTHOR and article.day >= room.day + timedelta(days=2)
    return article.desk.layout not in PRINTS_NO_AUTHOR and not is_lost


def account_of(room: Newsroom, article: Article) -> str:
    """The account that published an article of the account portal."""
    return ACCOUNTS[rng_of(room.seed, article.story * 16 + article.member.slot, 3).randrange(len(ACCOUNTS))]


def origin_of(room: Newsroom, article: Article) -> Article:
    """The original that an article goes back to."""
    return room.articles(article.story)[article.member.origin]


def marks_of(room: Newsroom, article: Article) -> Marks:
    """Source, account and surrounding lines of an article."""
    desk, member = article.desk, article.member
    if member.mark == "mirror":
        return marks_of(room, room.articles(article.story)[member.parent or 0])
    account = account_of(room, article) if desk.role == "account" else None
    tail = tails(room, article, account)
    if member.relation in ("original", "digest"):
        return own_marks(article, account, tail)
    first = origin_of(room, article)
    account_first = account_of(room, first) if first.desk.role == "account" else None
    origin_name = AGENCY if member.turn == "release" and member.mark == "source" else account_first or first.desk.name
    before: tuple[str, ...] = ()
    source, url, author = None, None, None
    if member.mark in ("link", "source"):
        source, url = origin_name, first.url if member.mark == "link" else None
    elif member.mark == "line":
        tail = (f"（转载自{origin_name}）", *tail)
        source = desk.name
    elif member.mark == "wechat":
        author = person_of(room, article)
        before = (f"本文来自微信公众号：{origin_name}（ID：{first.desk.id}_news），作者：{author}，原标题：《{title_of(room, first)}》",)
        source = desk.name
    else:
        source = desk.name
    if account:
        source = account
        if member.mark in ("link", "source"):
            before = (f"来源：{origin_name}",)
            url = None
    return Marks(source, url, account, before, tail, author)


def title_of(room: Newsroom, article: Article) -> str:
    """Headline of an article."""
    from crawlers.newsroom.copying import text_of

    return text_of(room, article).title.text


def own_marks(article: Article, account: str | None, tail: tuple[str, ...]) -> Marks:
    """Marks of an original."""
    return Marks(account or (AGENCY if article.member.turn == "release" else article.desk.name), None, account, (), tail)


def tails(room: Newsroom, article: Article, account: str | None) -> tuple[str, ...]:
    """Boilerplate lines of the portal after the text."""
    r = rng_of(room.seed, article.story, 4)
    by_layout = {
        "sina": (
            "免责声明：自媒体综合提供的内容均源自自媒体，版权归原作者所有，转载请联系原作者并获许可。文章观点仅代表作者本人，不代表蓝谱网立场。",
        ),
        "ithome": (
            "广告声明：文内含有的对外跳转链接（包括不限于超链接、二维码、口令等形式），用于传递更多信息，节省甄选时间，结果仅供参考，海燕之家所有文章均包含本声明。",
        ),
        "kr36": ("该文观点仅代表作者本人，猎新平台仅提供信息存储空间服务。",),
        "mydrivers": ("【本文结束】如需转载请务必注明出处：迅捷网",),
        "sohu": ("平台声明：该文观点仅代表作者本人，山海号系信息发布平台，山海观察仅提供信息存储空间服务。", "返回山海观察，查看更多"),
        "ldjson": ("未经正式授权严禁转载本文，侵权必究。",) if r.random() < 0.5 else (),
        "plain": (f"点击关注“{BY_ID['dianshi'].name}”，获取更多资讯",) if r.random() < 0.5 else (),
    }
    return () if account else by_layout.get(article.desk.layout, ())


def comments_n(room: Newsroom, article: Article, now: int) -> int:
    """Number of comments at a moment; half of the final number after three hours."""
    in_the_end = rng_of(room.seed, article.story, 5 + article.member.slot % 3).expovariate(1 / 60)
    return int(in_the_end * (1 - 0.5 ** (max(0, now - article.at) / HALF_OF_COMMENTS_S)))


def images_of(room: Newsroom, article: Article, n: int) -> list[str]:
    """URLs of pictures. Copies hot-link the pictures of the copied article."""
    first = origin_of(room, article)
    return [
        f"http://img.{first.desk.host.split('.', 1)[1]}/{first.day:%Y/%m%d}/{first.story:06d}{first.member.slot:02d}{k}.jpg"
        for k in range(n)
    ]


def tags_of(room: Newsroom, article: Article) -> list[str]:
    """Keywords of an article."""
    from crawlers.newsroom.world import facts_of

    facts = facts_of(room, article.story)
    r = rng_of(room.seed, article.story, 6)
    return [facts.company.short, *r.sample(("科技", "行业观察", "新品", "供应链", "互联网", "智能制造"), 2)]
