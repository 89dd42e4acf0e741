"""The companies of each story. A small newsroom has ten, drawn for each story; a large one needs more.

With ten companies and ninety stories a day, each product would be launched weekly and its price cut twice: no reader could tell the events
apart. So a large newsroom has forty more, and each kind of event goes through all companies and products before it repeats one.
"""

from functools import cache, lru_cache
from random import Random

from crawlers.newsroom.companies import GOODS, Company, companies, for_event, names
from crawlers.newsroom.grammar import words
from crawlers.newsroom.plan import Newsroom, shape_of

LARGE = 1_500  # stories
BLOCK = 400  # stories planned together to number the stories of each kind
TURNS_A_BLOCK = {"template": 48, "turns": 40, "release": 30}  # rarely exceeded in a block …
A_BLOCK = 25  # … for any other kind

ENDINGS = {
    "phone": "科技",
    "car": "汽车",
    "ai": "智能",
    "chip": "半导体",
    "social": "网络",
    "shop": "优选",
    "robot": "机器人",
    "battery": "能源",
    "cloud": "云",
    "telecom": "通信",
}
PRODUCTS = {
    "phone": ("{0}K{1}", "{0}Z{2}折叠屏", "{0}平板{2}"),
    "car": ("{0}L{1}", "{0}S{2}旅行版", "{0}皮卡{2}"),
    "ai": ("{0}大模型", "{0}助手", "{0}智能体平台"),
    "chip": ("{0}A{1}00", "{0}D{2}0", "{0}车规{1}"),
    "social": ("{0}圈", "{0}短片", "{0}直播"),
    "shop": ("{0}即送", "{0}会员", "{0}商家版"),
    "robot": ("{0}人形机器人", "{0}机械臂R{1}", "{0}扫地机{2}"),
    "battery": ("{0}电池B{1}", "{0}储能柜{2}", "{0}快充桩"),
    "cloud": ("{0}数据库", "{0}算力平台", "{0}桌面"),
    "telecom": ("{0}基站", "{0}W{1}路由器", "{0}卫星终端"),
}

Part = tuple[Company, tuple[str, str]]
"""A company and the product that the story is about."""


@cache
def more_companies() -> tuple[Company, ...]:
    """The companies of a large newsroom beyond the ten."""
    made = []
    for n, short in enumerate(words("names")["more_companies"]):
        r = Random(n)  # noqa: S311 - invented text, no secrets
        model = companies()[n % len(companies())]
        key = f"demo_more{n + 1:02d}"
        goods = tuple(pattern.format(short, r.randrange(5, 9), r.randrange(2, 5)) for pattern in PRODUCTS[model.field])
        zh = short + ENDINGS[model.field]
        made.append(
            Company(
                key, zh, short, short[1] + "厂", f"Demo More {n + 1:02d}", "", model.field, boss_of(n, short), f"{key}_boss", model.title,
                names("cities")[n % len(names("cities"))], tuple((f"{key}_p{k}", name) for k, name in enumerate(goods, 1)),
                model.thing, model.unit, model.prices,
            )
        )  # fmt: skip
    return tuple(made)


def boss_of(n: int, short: str) -> str:
    """A name that no other person of the texts has."""
    surnames = names("surnames")
    return surnames[n * 7 % len(surnames)] + short[1] + "予衡叙弘修"[n % 5]


def all_companies() -> tuple[Company, ...]:
    """The ten companies and the further ones of a large newsroom."""
    return companies() + more_companies()


def company_pool(room: Newsroom) -> tuple[Company, ...]:
    """The companies of this newsroom, by its size."""
    return all_companies() if room.stories >= LARGE else companies()


def part_of(room: Newsroom, story: int, event: str, r: Random) -> Part:
    """Company and product of a story."""
    if room.stories < LARGE:
        company = r.choice(for_event(event))
        return company, r.choice(company.goods() if event in GOODS else company.products)
    parts = parts_of(event)
    before, place = story // BLOCK, block_shapes(room.seed, story // BLOCK)[event].index(story)
    return parts[(before * TURNS_A_BLOCK.get(event, A_BLOCK) + place) % len(parts)]


@cache
def parts_of(event: str) -> tuple[Part, ...]:
    """(company, product) of a kind of event in order: first every company with one product, then with the next."""
    fields = {c.field for c in for_event(event)}
    fitting = [c for c in all_companies() if c.field in fields]
    Random(event).shuffle(fitting)  # noqa: S311 - invented text, no secrets
    goods = {c.id: c.goods() if event in GOODS else c.products for c in fitting}
    return tuple((c, goods[c.id][k]) for k in range(3) for c in fitting if k < len(goods[c.id]))


@lru_cache(maxsize=16)
def block_shapes(seed: int, block: int) -> dict[str, list[int]]:
    """Stories of a block by kind."""
    found: dict[str, list[int]] = {}
    for story in range(block * BLOCK, (block + 1) * BLOCK):
        found.setdefault(shape_of(seed, story).shape, []).append(story)
    return found
