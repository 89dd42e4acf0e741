"""The part that a name plays in its clause: who acts, who is acted on, who only speaks, rates, sells, hosts or is compared with.

In:     a text, the place of a name, the places of the other names, the kind of the named one
Out:    one of ROLES

A role is read off the words beside the name: what leads up to it (据, 由, 在, 采用, 为) and what follows (表示, 数据显示, 领投, 起诉). Names of
one list share the role of the list. Speakers, sources, raters, media, platforms, regulators, plaintiffs, investors, suppliers and customers
are in a clause without its event being theirs: TOLD_OF_OTHERS. Where no such word stands, the first name of a clause is its subject, a
later one its object.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

ROLES = (
    "subject", "object", "speaker", "source", "rater", "medium", "platform", "regulator", "plaintiff", "investor", "supplier", "customer",
    "rival", "comparison", "member", "mention",
)  # fmt: skip
"""Closed list of mentions.role."""
TOLD_OF_OTHERS = frozenset(ROLES) - {"subject", "object", "member", "comparison", "rival"}
"""Roles that take no tone from words that are said of nobody by name."""

PARTS = ("subject", "involved", "named")
"""What the roles of its mentions make of an entity in an article: closed list of tones.role."""

BEFORE, AFTER = 24, 44  # characters of the clause and of what follows that are looked at

CLAUSE = 80  # and how far back the beginning of the clause is looked for

FAR = 300  # characters in which a list of names may go on

_MARK = re.compile(r"[，：:。！？!?；;\n]|(?<!\d),|,(?!\d)")
_LISTED = re.compile(r"[、,，和与及暨跟同/&\s”“》《\"（）()0-9.A-Z]*(?:以及|等)?[、,，\s]*")
# at most five in a row: words within words make many ways to part them
_TAIL = (
    r"(?: [A-Z][A-Za-z]{1,20}){0,3}(?:[（(][^（()）]{1,30}[)）])?[”》\"]?\s*"
    r"(?:等[^，。、]{0,6}(?:公司|机构|媒体|企业|券商|人|方)|等|公司|集团|官方|官微|官博|方面|中国|法务部?|客服|团队|公关部?|平台|科技|汽车|"
    r"相关人士|相关负责人|内部人士|有关负责人|负责人|发言人|新闻发言人|工作人员|高管){0,5}"
)
_TITLES = (
    r"(?:联合创始人|创始人|首席[^，。、\s]{2,6}官|首席科学家|首席分析师|首席经济学家|董事长|董事会主席|执行主席|执行副总裁|高级副总裁|副总裁|总裁|总经理|"
    r"CEO|CTO|CFO|COO|CMO|CPO|ceo|产品经理|产品负责人|掌门人|高级分析师|分析师|研究员|工程师|合伙人|创办人|老板|院士|教授)"
)
_SPEECH = (
    r"(?:表示|(?<![名职简俗号著对堪自人])称(?![为号赞重霸职作])|认为|指出|透露|介绍|坦言|强调|写道|直言|评论[称道说]|解释|告诉|提到|谈到|谈及|谈|聊|(?<![据再一传])说(?![服明法])|"
    r"预测|预计|估计|估算|测算|爆料|分享|推测|猜测|断言|补充|重申|建议|呼吁|撰文|发文|发帖|援引|曝出|发推|宣称|声称|相信|警告[称说]|承诺|辟谣|回忆|晒出|称赞|夸赞|赞扬|盛赞|抨击|炮轰|怒斥|嘲讽|吐槽|抱怨|担忧|发现|"
    r"(?<!被)曝(?=[^光]))"
)
_REPORT = r"(?:数据|统计|报告|研报|调查|研究|报道|榜单|监测|排行榜|测评|评测|预测|估算|模型|白皮书|分析)"

_SOURCE_BEFORE = re.compile(r"(?:据|根据|按照|依据|援引|引用|参考|按|参照|引述|来源[:：])[^，。；、\s]{0,8}$")
_FOUND_BY = re.compile("(?:由|被)$")
_FOUND = re.compile(_TAIL + r"[^，。；]{0,30}?(?:发现|报告|披露|上报)(?!为)")
_SOURCE_AFTER = re.compile(
    _TAIL
    + r"[^，。；]{0,12}?(?:报道|消息|数据|统计|报告|估计|估算|介绍|透露|披露|分析|调查|监测|测算|爆料|称|显示|研究|预测|了解|指出|说法|榜|报|讯)"
)
_RANKS = re.compile(_TAIL + r"[^，。；的]{0,16}(?:排名|榜单|排行榜)(?:发布|公布|出炉|揭晓)")
_OWN_ACCOUNT = re.compile(_TAIL + r"[^，。；]{0,10}?(?:财报|公告|业绩|年报|季报|招股书|公报)")
_REPORTED = re.compile(
    _TAIL
    + r"(?:[的近日最新今昨天前发公布出一份在]|\d+月\d*日?|周[一二三四五六日]){0,12}[^，。；的]{0,4}"
    + _REPORT
    + r"[^，。；]{0,6}?(?:显示|表明|指出|称|发现|认为|统计|提到|中写道)(?!，?(?:公司|其|该公司|本公司))"
)
_MEDIUM_AFTER = re.compile(
    r"[》”\"]?(?:网|社|报|台|周刊|杂志)?(?:[^，。；]{0,6}(?:\d+月)?\d+日|今日|近日|昨日|独家)?"
    r"(?:消息|讯(?!飞)|(?<=[日])电|记者|编辑|独家获悉|从[^，。]{2,16}获悉|援引)|[^，。；]{0,6}(?:频道|栏目|节目|晚会|演播室|连线)"
)
_INTERVIEWS = re.compile(r"(?:接受|做客|对)$")
_INTERVIEWED = re.compile(_TAIL + r"[^，。；]{0,12}(?:采访|专访|访谈|表示|独家对话)")
_RATER_AFTER = re.compile(
    _TAIL
    + r"(?:的?[^，。；、]{0,6}(?:分析师|研报|经济学家|策略师|投行)|[^，。；]{0,8}(?:将|把|给予|维持|重申|首予|上调|下调|首次覆盖)[^，。；]{0,30}(?:评级|目标价|预期|推荐|首选|偏好))"
)
_RATER_BEFORE = re.compile(r"(?:获|被|遭|由|入选|跻身)(?:了|[^，。；]{0,3}的)?$")
_RATES = re.compile(_TAIL + r"[^，。；]{0,8}(?:评为|评选|列为|列入|唱空|唱多|看好|看空|看衰|榜|推荐|点名|认定)")
_SUIT = re.compile(
    _TAIL
    + r"[^，。；被遭]{0,10}?(?:起诉|状告|控告|指控|举报|投诉|提起[^，。]{0,4}诉讼|发起诉讼|诉至|反诉|申诉|维权|索赔|声讨|谴责|上诉|抗议|(?<![胜败])诉(?=[^讼求苦说，。；]))"
)
_INVESTS = r"(?:联合|独家|战略|追加|继续)?(?:领投|跟投|参投|投资(?![增额下回者人方规收总完分比环同超占策管顾])|注资|入股|押注|加注)"
_INVESTOR_AFTER = re.compile(_TAIL + r"[^，。；被获遭]{0,8}?(?<!开发)(?<!民间)(?<!完成)(?<!资产)" + _INVESTS)
_INVESTED_BY = re.compile(r"(?:由|获得?|来自|吸引了?|引入|包括|投资方为?|投资者为?|股东)(?:了|老股东|现有股东|[^，。；]{0,4}的)?$")
_ROUND = re.compile(r"(?:轮|融资|投资方|投资人|股东)[^，。；轮]{0,6}(?:由|包括|为|有|来自)[^，。；]{0,80}$")
_INVESTED_AFTER = re.compile(_TAIL + r"[^，。；]{0,16}?(?:" + _INVESTS + r"|融资)")
_PLATFORM_BEFORE = re.compile(r"(?:登陆|上线|上架|登录|入驻|打开|转战|直播于)(?:了|国内|海外)?[“《\"]?$")
_PLATFORM_IN = re.compile(r"(?:在[^，。；在]{1,6}(?:平台|网站|社区|论坛|商店)|在|于|通过|经由|从)(?:了|国内|海外|其|自家)?[“《\"]?$")
_PLATFORM_AFTER = re.compile(
    r"[”》\"]?(?:中国)?(?:等?(?:多个|各大|社交|内容|网络|第三方)?平台|"
    r"上(?![市涨升调]|半年)|应用商店|商店|商城|社区|论坛|发文|发帖|发布(?:一[条则篇段份]|了?[^，。]{0,6}(?:视频|声明|博文|消息|公告|文章|帖))|直播间|旗舰店|开售|开卖|账号)"
)
_PLATFORM_TOPIC = re.compile(
    r"[”》\"]?(?:“[^”]{1,40}”|#[^#]{1,40}#)?[^，。]{0,2}(?:话题|热搜|词条|热榜)|"
    r"群|(?:官方|个人)?(?:账号|直播间|聊天记录|聊天截图|评论区|小程序|公众号|视频号|朋友圈|个人主页)"
)
_SUPPLIER_BEFORE = re.compile(
    r"(?:采用|搭载|使用|基于|配备|内置|接入|选用|依托|适配|兼容|集成|借助|利用|配置|换用|装有|预装|运行于?|支持|(?<![适费应作])用|引入|导入|外挂|标配|选配)"
    r"(?:了|的是|着|的|自家|自研|来自|最新款?|全新|新一代|第[一二三四五六]代|定制版?|国产)*[“《\"]?$"
)
_BOUGHT_FROM = re.compile(r"(?:从|向|自)$")
_BOUGHT = re.compile(_TAIL + r"(?:[^，。；]{0,4})(?:购买|购得|购入|采购|订购|买下|买入|租用|租赁|进口|收购)")
_CUSTOMER_BEFORE = re.compile(r"(?:为|向|给|面向|供应|供货给?|服务于?|供给)[“《\"]?$")
_CUSTOMER_AFTER = re.compile(
    _TAIL
    + r"[^，。；]{0,24}?(?:提供|供应|供货|代工|生产|制造|打造|开发|带来|交付|支付|出售|销售|推送|输送|定制|支付|采购|租|缴纳|发放|推出|开放)"
)
_RIVAL_BEFORE = re.compile(r"(?:面对|面临|应对|迎战|抗衡|对抗|竞争对手|对手|竞品|劲敌|防范|来自|的反扑[:：])(?:了|的)?$")
_RIVAL_AFTER = re.compile(_TAIL + r"[^，。；]{0,8}(?:竞品|竞争|挑战|冲击|压力|威胁|围攻|夹击|反扑|追赶|反击|围剿|攻势|崛起|这样的)")
_COMPARED_BEFORE = re.compile(
    r"(?:比|比起|较|相较|相较于|相比|相比于|对比|不同于|有别于|区别于|对标|参照|类似|类似于|媲美|堪比|如同|与|和|跟|同)$"
)
_COMPARED_AFTER = re.compile(r"(?:的[^，。；]{1,8})?(?:相比|不同|相反|比起来|比较|相似|类似|相同|一样|相当|持平|齐平)")
_COMPARES_ALONE = re.compile(
    r"(?:比|比起|较|相较|相较于|相比|相比于|对比|不同于|有别于|区别于|对标|参照|媲美|堪比)(?:之前|此前|上一?代|前代|去年|当前|现款|同期)?的?$"
)
_MENTION_BEFORE = re.compile(
    r"(?:毕业于|就读于|任职于|供职于|就职于|加入|加盟|入职|离开|离职|出身|师从|曾任|出任|担任|效力于|跳槽[至到]|转投|现任|兼任|前往|回到|回归|在职于|执掌|创办|参考|关注|背靠|隶属于|脱胎于|源自|孵化自|拆分自)(?:了"
    r"|过)?[“《\"]?$"
)
_MENTION_AFTER = re.compile(
    r"(?:[前原](?!景|有|因|本|来|先|料|创|瞻|沿|期|者|提|三|五|十|装|生)[^，。,]{0,3}(?:员|管|裁|席|O|师|人|事|长|理|家|始|部|工)|"
    r"[)）]?(?:的)?母公司|[^，。；的]{0,8}(?:成立|创立|创办|孵化|设立|发起)的(?=[^，。；])|"
    r"的?(?:竞争对手|对手|竞品|老对手|供应商|合作伙伴|代工厂|股东|大股东|秘书|助理|保镖|司机|离职员工|前员工|前高管|老用户|粉丝|拥趸|替代品))"
)
_TITLED = _TAIL + r"的?[^，。；、\s]{0,10}?" + _TITLES
_SPEAKER_TITLED = re.compile(_TITLED + r"[^，。；：:、]{0,30}?(?:" + _SPEECH + r"|[:：])")
_SPEAKER_PLAIN = re.compile(_TAIL + r"[^，。；：:、]{0,14}?" + _SPEECH + r"[了道到说称]{0,2}(?:[，：:“\"\s]{1,3}|(?=[^，。；]))")
_SPEAKER_COLON = re.compile(_TAIL + r"[:：]")
_PASSIVES = re.compile("被|遭|受到|让")

_AUTHORITY = re.compile(
    r"(?:法院|检察院|检察官|检方|警方|公安|总局|管理局|监管局|监督局|税务局|委员会|委|监管机构|海关|商务部|司法部|工信部|国防部|教育部|公安部|网信办|政府|议会|国会|"
    r"参议院|众议院|央行|部门|机关|(?:外交|财政|交通运输|住建|农业农村|生态环境|自然资源|文旅|能源|劳动|贸易|国土安全|应急管理|科技|内政|经济产业)部|"
    r"证监会|交易所|上交所|深交所|港交所|仲裁院|消协|消保委|厅|署|局|欧盟|五角大楼|白宫|发改委)$|^(?:SEC|FTC|FDA|FCC|NHTSA|DOJ|FBI|FAA|CFIUS|CMA|BIS|USTR|NTSB"
    r"|CNIL|CPSC)$"
)


_ACADEMY = re.compile("(?:大学|学院|研究所|研究院|实验室|研究中心|科学院|工程院|小组|课题组)$")
_RATER = re.compile(
    r"(?:证券|投行|银行|资管|咨询|研究院|研究所|智库|协会|商会|统计局|评级|乘联会|中汽协|中金|高盛|大摩|小摩|摩根|花旗|瑞银|野村|汇丰|麦格理|美银|巴克莱|杰富瑞|伯恩斯坦|里昂|德银|中信建投|国泰君安|集邦)|"
    r"^(?:IDC|Canalys|Counterpoint(?: Research)?|Gartner|TrendForce|Omdia|DSCC|Techinsights|IHS|Strategy Analytics|CINNO|QuestMobile"
    r"|Sensor Tower|data\.ai|Wedbush|Evercore|TD Cowen|KeyBanc)$",
    re.IGNORECASE,
)


@lru_cache(1 << 14)
def _is_rater(name: str) -> bool:
    """Whether a name is that of a broker or a firm of market research by its form."""
    return bool(_RATER.search(name))


@lru_cache(1 << 14)
def is_authority(name: str) -> bool:
    """Whether a name is that of an authority or court by its form."""
    return bool(_AUTHORITY.search(name))


def list_of(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From where to where the list of names that [start, end) stands in reaches (A、B 和 C); the name itself when it stands alone."""
    first, last = start, end
    for other_start, other_end in others:
        if other_start >= last:
            gap = _LISTED.match(text, last, other_start)
            if gap is None or gap.end() != other_start:
                break
            last = other_end
    for other_start, other_end in reversed(others):
        if other_end <= first:
            gap = _LISTED.match(text, other_end, first)
            if gap is None or gap.end() != first:
                break
            first = other_start
    return first, last


def possessor_of(text: str, first: int, others: Sequence[tuple[int, int]]) -> int:
    """Where the owner stands whose thing begins at `first` (A in A 的 B), `first` when nobody owns it."""
    for start, end in reversed(others):
        if end < first and text[end:first] == "的":
            first = start
    return first


def is_yardstick(text: str, start: int, others: Sequence[tuple[int, int]]) -> bool:
    """True when something is measured by the name at `start`, or by what is its (比 A, 比之前 A 的 B)."""
    owned = possessor_of(text, start, others)
    return _COMPARES_ALONE.search(text, max(0, owned - BEFORE), owned) is not None


def roles_in(text: str, names: Sequence[tuple[int, int, str]]) -> list[str]:
    """Roles of the names (start, end, kind) of a text, which are in order and do not overlap."""
    spans = [(start, end) for start, end, _ in names]
    found = []
    for at, (start, end, kind) in enumerate(names):
        low, high = bisect_left(spans, (start - FAR, 0)), bisect_left(spans, (end + FAR, 0))
        found.append(role_of(text, start, end, spans[low:at] + spans[at + 1 : high], kind))
    return found


def role_of(text: str, start: int, end: int, others: Sequence[tuple[int, int]], kind: str = "") -> str:
    """Role of the name at [start, end) of `text`; `others` are sorted places of other names, `kind` is the kind of its entity, "" when
    unknown."""
    first, last = list_of(text, start, end, others)
    bracket = _BRACKET.search(text, max(0, first - BEFORE), first) if text[last : last + 1] in ("）", ")") else None
    if bracket:  # 来自 A（又名 B）的分析称: B is A
        first, last = bracket.start(), last + 1
    opens = max((m.end() for m in _MARK.finditer(text, max(0, first - CLAUSE), first)), default=max(0, first - CLAUSE))
    owned = possessor_of(text, start if _COMMA.search(text, first, start) else first, others)
    here = _Around(
        text[start:end],
        kind,
        text[opens:first],
        text[max(opens, first - BEFORE) : first],
        text[max(opens, owned - BEFORE) : owned],
        text[last : last + AFTER].split("\n", 1)[0],
        text[end : end + AFTER],
        names_next=any(last <= o[0] < last + AFTER for o in others),
    )
    told = next((role for role, is_it in _TESTS if is_it(here)), "")
    if told:
        return told
    earlier = any(opens <= o[0] and o[1] <= first for o in others)
    return "object" if earlier else "member" if (first, last) != (start, end) else "subject"


@dataclass(frozen=True, slots=True)
class _Around:
    """A name and the words beside it: `clause` what the clause says before its list, `before` and `after` those around its list,
    `before_owner` what stands before A in A 的 B, `beside` what follows the name itself."""

    name: str
    kind: str
    clause: str
    before: str
    before_owner: str
    after: str
    beside: str
    names_next: bool


_COUNTS = re.compile("(?:最新|近日|今日)?(?:显示|表明|监测到|统计显示|测算)(?![出器屏])")
_BRACKET = re.compile("[（(][^（()），。]{0,12}$")
_COMMA = re.compile("[，,]")  # 比起 A，B 更快: the two are no list
_TITLED_BEFORE = re.compile(_TITLES + r"$")


def _is_source(a: _Around) -> bool:
    """据 A 统计, A 的数据显示; not a firm's own results."""
    if _OWN_ACCOUNT.match(a.after):
        return False
    by_form = a.kind == "organisation" and not is_authority(a.name) and _ACADEMY.search(a.name)
    counts = _COUNTS.match(a.after) is not None
    found_by = _FOUND_BY.search(a.before) and _FOUND.match(a.after)
    return bool(
        counts
        or found_by
        or _RANKS.match(a.after)
        or (_SOURCE_BEFORE.search(a.before) and _SOURCE_AFTER.match(a.after))
        or _REPORTED.match(a.after)
        or by_form
    )


def _is_medium(a: _Around) -> bool:
    """A 10月5日电, 接受 A 采访, A 综合频道."""
    if _MEDIUM_AFTER.match(a.after):
        return True
    return bool(_INTERVIEWS.search(a.before) and _INTERVIEWED.match(a.after))


def _is_rater_here(a: _Around) -> bool:
    """A 上调 B 的评级, 获 A 评为."""
    return bool(_RATER_AFTER.match(a.after) or (_RATER_BEFORE.search(a.before) and _RATES.match(a.after)))


def _is_speaker(a: _Around) -> bool:
    """A 的 CEO 表示; a firm that speaks is told of by what it says, unless it names another."""
    titled, plain = _SPEAKER_TITLED.match(a.after), _SPEAKER_PLAIN.match(a.after)
    if titled and not _PASSIVES.search(titled.group()):
        return True
    of_others = a.kind == "person" or _is_rater(a.name) or _TITLED_BEFORE.search(a.before) is not None
    if plain and not _PASSIVES.search(plain.group()) and not _OWN_ACCOUNT.match(a.after) and (of_others or a.names_next):
        return True
    return of_others and bool(_SPEAKER_COLON.match(a.after))


def _is_compared(a: _Around) -> bool:
    """比 A, 与 A 相比."""
    return bool(_COMPARES_ALONE.search(a.before_owner) or (_COMPARED_BEFORE.search(a.before) and _COMPARED_AFTER.match(a.after)))


def _is_platform(a: _Around) -> bool:
    """登陆 A, 在 A 平台."""
    if _PLATFORM_TOPIC.match(a.after):
        return True
    return bool(_PLATFORM_BEFORE.search(a.before) or (_PLATFORM_IN.search(a.before) and _PLATFORM_AFTER.match(a.after)))


def _is_supplier(a: _Around) -> bool:
    """采用 A, 从 A 购买."""
    return bool(_SUPPLIER_BEFORE.search(a.before) or (_BOUGHT_FROM.search(a.before) and _BOUGHT.match(a.after)))


def _is_investor(a: _Around) -> bool:
    """A 领投, 由 A 投资."""
    return bool(
        _INVESTOR_AFTER.match(a.after) or _ROUND.search(a.clause) or (_INVESTED_BY.search(a.before) and _INVESTED_AFTER.match(a.after))
    )


_TESTS: tuple[tuple[str, Callable[[_Around], bool]], ...] = (
    ("source", _is_source),
    ("medium", _is_medium),
    ("rater", _is_rater_here),
    ("speaker", _is_speaker),
    ("supplier", _is_supplier),
    ("rival", lambda a: bool(_RIVAL_BEFORE.search(a.before) and _RIVAL_AFTER.match(a.after))),
    ("comparison", _is_compared),
    ("platform", _is_platform),
    ("customer", lambda a: bool(_CUSTOMER_BEFORE.search(a.before) and _CUSTOMER_AFTER.match(a.after))),
    ("mention", lambda a: bool(_MENTION_BEFORE.search(a.before) or _MENTION_AFTER.match(a.beside))),
    ("regulator", lambda a: is_authority(a.name)),
    ("plaintiff", lambda a: bool(_SUIT.match(a.after))),
    ("investor", _is_investor),
)
"""Roles in the order in which they are asked; the first that fits is the role."""


_BYLINE = re.compile(
    r"[》”\"]?(?:网|社|报|台|周刊|杂志|科技|财经|新闻|汽车|客户端)?(?:讯(?=[ \s\d，（(]|\d|$)|记者(?![会称问席])|(?:实习)?编辑[:：\s]|[（(]?(?:记者|作者|编辑|文)[:：/\s]|(?:今日"
    r"|近日|\d+月\d+日)[^，。]{0,6}(?:消息|讯|电)[，,：:])"
)


def is_byline(text: str, start: int, end: int) -> bool:
    """True when a name is a dateline or a byline (星海科技讯, 《星海周刊》记者): it says who printed the text, not whom it is about."""
    return _BYLINE.match(text, end) is not None and (start == 0 or text[start - 1] in '\n《“"（(。；，【[ ')


def part_of(roles: Iterable[tuple[str, bool]], *, leads: bool) -> str:
    """The part of an entity in an article, one of PARTS, from its roles, each with whether it stands in the title; `leads`: the headline
    opens with it."""
    found = list(roles)
    acting = [in_title for role, in_title in found if role not in TOLD_OF_OTHERS and role != "comparison"]
    if not acting:
        return "named"
    return "subject" if leads or any(acting) else "involved"
