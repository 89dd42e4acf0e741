"""The invented portals: names, hosts, roles, and the templates of their pages and lists."""

from dataclasses import dataclass, field

from crawlers.newsroom.ids import SCHEMES, Scheme

ZONE = "tingfeng.test"


@dataclass(frozen=True)
class Desk:
    """One portal. `path` is a format string over id, day, y, m, d; `layout` and `listing` name the templates; `of` is the mirrored
    portal.
    """

    id: str
    name: str
    host: str
    path: str
    scheme: str
    layout: str
    listing: str
    list_path: str = "/list/{day}.html"
    charset: str = "utf-8"
    declared: str | None = "utf-8"
    header: str | None = "utf-8"
    section: str = "科技"
    suffix: str = ""
    dateline: str = ""
    weight: int = 10
    role: str = "staff"
    of: tuple[str, ...] = field(default=())

    @property
    def ids(self) -> Scheme:
        """How the portal makes its article ids."""
        return SCHEMES[self.scheme]

    @property
    def home(self) -> str:
        """Address of the home page."""
        return f"http://{self.host}/"


DESKS: tuple[Desk, ...] = (
    Desk(
        "yunjian",
        "云见新闻",
        f"www.yunjian.{ZONE}",
        "/tech/article/{id}.html",
        "netease",
        "netease",
        "jsonp",
        "/special/tech_datalist{suffix}.js",
        suffix="_云见科技",
        weight=14,
    ),
    Desk(
        "yunjian_hao",
        "云见号",
        f"hao.yunjian.{ZONE}",
        "/dy/article/{id}.html",
        "netease_account",
        "account",
        "html",
        suffix="_云见号",
        weight=14,
        role="account",
    ),
    Desk(
        "lanpu",
        "蓝谱科技",
        f"tech.lanpu.{ZONE}",
        "/tech/{day}/doc-i{id}.shtml",
        "sina",
        "sina",
        "json",
        "/api/roll/get",
        suffix="_蓝谱科技_蓝谱网",
        dateline="蓝谱科技讯",
        weight=14,
    ),
    Desk(
        "dengta",
        "灯塔新闻",
        f"news.dengta.{ZONE}",
        "/rain/a/{ymd}{id}",
        "qq",
        "qq",
        "json",
        "/web_feed/list",
        suffix="_灯塔新闻",
        weight=13,
    ),
    Desk("fengqiao", "枫桥科技", f"tech.fengqiao.{ZONE}", "/c/{id}", "ifeng", "ifeng", "html", suffix="_枫桥网科技_枫桥网", weight=10),
    Desk(
        "haiyan",
        "海燕之家",
        f"www.haiyan.{ZONE}",
        "/0/{id}.htm",
        "ithome",
        "ithome",
        "html",
        suffix=" - 海燕之家",
        dateline="海燕之家",
        weight=14,
    ),
    Desk(
        "liexin", "猎新", f"www.liexin.{ZONE}", "/p/{id}", "kr36", "kr36", "rss", "/feed", suffix="-猎新", dateline="猎新获悉，", weight=10
    ),
    Desk(
        "gudao", "孤岛", f"www.gudao.{ZONE}", "/story?sid={id}", "solidot", "solidot", "html", "/?issue={ymd}", suffix=" - 孤岛", weight=5
    ),
    Desk(
        "xunjie",
        "迅捷网",
        f"news.xunjie.{ZONE}",
        "/1/{id}.htm",
        "mydrivers",
        "mydrivers",
        "html",
        "/update/{y}-{m}-{d}_{page}.htm",
        charset="gb18030",
        declared="gb2312",
        header="gb2312",
        suffix="--迅捷网",
        dateline="迅捷网",
        weight=12,
    ),
    Desk(
        "qinghe",
        "清河评论",
        f"www.qinghe.{ZONE}",
        "/archives/{id}.html",
        "wordpress",
        "ldjson",
        "sitemap",
        "/sitemap-{day}.xml",
        declared=None,
        suffix=" | 清河评论",
        weight=8,
    ),
    Desk(
        "jinbao",
        "金报快讯",
        f"www.jinbao.{ZONE}",
        "/detail/{id}",
        "flash",
        "nextdata",
        "json",
        "/v1/roll/list",
        suffix="-金报",
        dateline="金报",
        weight=10,
        role="flash",
    ),
    Desk(
        "shanhai", "山海观察", f"www.shanhai.{ZONE}", "/a/{id}", "sohu", "sohu", "html", header="iso-8859-1", suffix="_山海观察", weight=9
    ),
    Desk(
        "dianshi",
        "点石科技",
        f"cn.dianshi.{ZONE}",
        "/post/{day}/{id}/",
        "slug",
        "plain",
        "rss",
        "/feed/{day}.xml",
        suffix=" · 点石科技",
        weight=7,
    ),
    Desk("pochuang", "破窗网", f"www.pochuang.{ZONE}", "/archives/{id}.html", "wordpress", "broken", "html", suffix="_破窗网", weight=6),
    Desk(
        "zhengti",
        "正體鏡",
        f"www.zhengti.{ZONE}",
        "",
        "netease",
        "hant",
        "html",
        declared="utf-8",
        weight=0,
        role="mirror",
        of=("yunjian", "yunjian_hao"),
    ),
    Desk(
        "yinjing",
        "音镜",
        f"www.yinjing.{ZONE}",
        "",
        "netease",
        "pinyin",
        "html",
        weight=0,
        role="mirror",
        of=("yunjian", "yunjian_hao", "haiyan"),
    ),
)
BY_ID: dict[str, Desk] = {d.id: d for d in DESKS}
BY_HOST: dict[str, Desk] = {d.host: d for d in DESKS}
