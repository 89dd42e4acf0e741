"""Names in bylines: 文｜某某, 作者：某某, 某报记者 某某, （记者 甲 乙） -> personal names; 来源：某社 -> a source.

A byline is a short line of its own. Names of outlets, accounts and roles are no persons; a line that cannot be split into plausible names
gives nothing, because a wrong author is worse than none.
"""

import re
from itertools import dropwhile, takewhile

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵"
    "湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程邢裴陆荣翁荀羊惠甄曲"
    "家封芮储靳汲糜松井段富巫乌焦巴牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳姬申扶冉宰郦雍璩桑桂濮牛寿通"
    "边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙欧沃利蔚越夔隆师巩聂晁勾敖融冷訾辛阚那简饶曾毋沙鞠须丰关蒯相查后荆红游竺权逯盖益桓公"
    "肖冼覃付代仝苑栗丛佟佘佴岳帅缑亢况琴商牟墨哈谯年爱展初信原郄逄禤闫法汝鄢涂钦战依门甯衣原是同生"
)
_DOUBLE = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "夏侯",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "南宫",
        "端木",
        "百里",
        "东郭",
        "呼延",
        "轩辕",
        "万俟",
        "闻人",
        "赫连",
        "澹台",
        "淳于",
        "单于",
        "申屠",
        "钟离",
        "鲜于",
        "太史",
    ]
)
_NOT_NAMES = re.compile(
    r"(?:网|报|社|台|刊|周刊|杂志|新闻|频道|客户端|公众号|编辑部|工作室|研究院|研究所|中心|公司|集团|科技|财经|娱乐|体育|综合|整理|来源|作者|记者|编辑|编译|原创|官方|官网|平台|日报|晚报|早报|时报|未知|佚名|匿名|本站"
    r"|网络|互联网|小编|admin|管理员"
    r"|发布|阅读|评论|关注|点击|微信|微博|分享|收藏|全文|标题|摄影|图片|视频|责任|时间|日期|字体|大小|举报|微信号|订阅|通讯社|电视|广播|传媒|出版|部|组|局|委|大学|学院|教授|主任|院长|先生|女士|时评|评论员|特约|首发|专栏"
    r"|号|我们|他们|什么|会长|总裁|经理|董事长|创始人|总监|分析师|研究员|律师|博士|专家|理事|秘书长|首席|顾问|校长|所长|处长|主编|作家|CEO|CTO|核稿|审稿|译者|快讯|要闻|资讯|消息|协会|学会|商会|基金会|处|室|厅|馆)$"
    r"|^(?:云计算|元宇宙|房地产|金融界|全文|未完|时政|房产|党建|文化|文娱|文旅|时事|家电|家居|高教|明星|焦点|万象|成都|武汉|江苏|安徽|云南|宁夏|甘肃|贵州|广东|广西|山东|山西|河南|河北|北京|上海|天津|重庆|国际|国内|全球"
    r"|中国|财经|科技|图文|文字|原标题|本报|本网|本刊|记者|网友|责编|来源|新华社|中新|央视|人民|澎湃|新浪|网易|腾讯|搜狐|凤凰)"
)
_ROLE = (
    r"(?:(?:见习|实习|特约|首席|资深|主任|特派|驻站|融媒|全媒体|自媒体|财经|摄影|文字|地方|驻京|驻港|驻美|网络|总台|中央广播电视总台|央视|总台央视|新媒体|深度|财经|科技|高级|本报|本网|本刊|本台|通讯)*(?:记者|通讯员"
    r"|评论员|撰稿人|特约撰稿|实习生|作者|撰稿|撰文|采写|研究员|观察员|编译|译者|特派员))"
)
_SEP = r"[\s、,，/／&＆;；·|｜丨和与]"
_NAME = r"[一-鿿]{2,4}(?:·[一-鿿]{1,8}){0,2}|[A-Z][A-Za-z.'-]{1,15}(?: [A-Z][A-Za-z.'-]{1,15}){0,2}"
_NAMES = rf"(?:{_NAME})(?:{_SEP}+(?:{_ROLE}\s*)?(?:{_NAME})){{0,7}}"

_LABELLED = re.compile(
    rf"(?:^|[\s（(【\[《》•■▲▌丨|｜。])(?:(?:本文|文章|原文|特约|文字|文案|原创)?作\s*者(?:署名)?|撰\s*文|撰\s*稿(?:人)?|采\s*写|采访|文字|执笔|记\s*者|文\s*/\s*图|图\s*/\s*文|图文"
    rf"|文|本文记者|主笔|编译|译者|采访[.．·/、和]?撰文|原创|by|By|BY|报道|出品)(?:\s*[:：|｜丨/／︱▏▎]\s*|\s+(?=[一-鿿]{{2,4}}$))"
    rf"(?:(?:[一-鿿]{{2,10}})?{_ROLE}[\s:：]*)?(?P<names>[^:：|｜丨\n]{{1,60}})"
)
_REPORTER = re.compile(
    rf"^[（(【\[■●▲]*(?:文|撰文)?[|｜丨/\s]*(?P<outlet>[一-鿿A-Za-z0-9·]{{0,14}}?)[\s/]*(?P<role>{_ROLE})[\s:：|｜丨/]*(?P<names>{_NAMES})"
    rf"(?P<rest>.{{0,40}})$"
)
MAX_REPORT = 200
PLACE = 4  # characters that the name of a place has at most
_REPORT = re.compile(
    r"(?P<kind>(?:综合|即时|专题|连线|摄影|现场|独家|编译|外电|整理)*(?:报道|专电|特电|特稿|外电)|(?:\d{1,2}月)?\d{1,2}日(?:综合|外电|报道)*(?:电|专电|讯))[)）\]】〕。]*$"
)
_TRAILING = re.compile(
    r"(?:编辑|校对|核稿|责编|摄影|图源|来源|审核|排版|制图|视频|摄|实习生|发自|报道|北京报道|电|设计|统筹|策划|监制|美编|题图|图片|头图|供图|\d).*$"
)
_CODE = re.compile(r"(?<=[一-鿿])_?[A-Z]{1,4}\d{2,6}$")  # the number that a newsroom system gives an editor
_UNDER = re.compile(r"^(?P<name>[一-鿿]{2,4})[\s|｜·•]{1,4}作者$")
_WITHOUT_ROLE = re.compile(rf"^(?P<names>{_NAMES}(?:\s*/\s*[一-鿿]{{2,6}}?)?(?:综合|即时|专题|连线|现场|独家)?报道)[)）\]】〕]?$")
_SIGNATURE = re.compile(r"(?:^|[。！？”）)])\s*[（(](?P<name>[一-鿿]{2,4})[)）]$")
_BY = re.compile(r"^[Bb][Yy]\s+(?P<names>[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,3})$")
_SIGNED = re.compile(rf"^[—\-\s]*+(?:《[^》]{{1,12}}》|[一-鿿]{{2,8}})?\s*(?:作者|撰文|撰稿|文字)\s+(?P<names>{_NAMES})$")
_PICTURE = re.compile(r"(?:摄|摄影|供图|图|制图|摄像)[)）]?$|(?:图片|摄影|视频)记者|^[▲△↑▼]")
_SPLIT_NAME = re.compile(r"(?<![一-鿿])([一-鿿])\s+([一-鿿])(?![一-鿿])")
_PLACE = re.compile(r"(?:系|为|现任|就职于|来自|北京|中国|上海|国家|清华|复旦|中央|国务院|全国).*")
_AFFILIATION = re.compile(r"(?:[一-鿿A-Za-z]{2,10}(?:大学|学院|研究院|研究所|公司|集团|中心|协会|银行|证券|基金|智库|律师)).*$")
EDITORS = re.compile(
    r"(?:责任编辑|責任編輯|责编|責編|值班编辑|本文编辑|编辑|編輯|编审)\s*[:：|｜丨/／︱]\s*(?P<names>[A-Z][a-z]{1,12} [A-Z][a-z]{1,12}|[^\s:：|｜丨/／（）()【】\[\]]{1,20}"
    r"(?:[\s、,，/／]+[一-鿿]{2,3}(?![一-鿿:：]))*)"
)


def _clean_name(text: str) -> str:
    text = text.strip(" \t\u3000()（）[]【】<>《》“”\"'·•|｜丨:：。.，,")
    text = re.sub(r"_N\w{2,8}$|^(?:by|By|BY)\s+", "", text)
    return re.sub(rf"^{_ROLE}\s*", "", text)


def is_person(name: str) -> bool:
    """True for what can be a personal name or a pen name in a labelled byline."""
    if not 2 <= len(name) <= 20 or _NOT_NAMES.search(name) or re.search(r"[\d:：/＠@#。，！？%…]", name):
        return False
    if re.fullmatch(r"[一-鿿]+", name):
        return len(name) <= 6
    return bool(re.fullmatch(r"[\w一-鿿 .·'\-]+", name))


def is_chinese_name(name: str) -> bool:
    """True for two to four characters that begin with a surname: what an unlabelled name must look like."""
    if not re.fullmatch(r"[一-鿿]{2,4}", name) or _NOT_NAMES.search(name):
        return False
    return name[:2] in _DOUBLE if len(name) == 4 else name[0] in _SURNAMES or name[:2] in _DOUBLE


def split_names(text: str, *, strict: bool = False) -> list[str]:
    """Names of a list: 甲、乙 丙 -> [甲, 乙, 丙]; [] when a part is no name. `strict` wants surnames.

    Words before the names that tell where they belong are passed over: 某报 甲, 某协会副会长 甲, 《某刊》记者 甲.
    """
    text = _TRAILING.sub("", without_report(_SPLIT_NAME.sub(r"\1\2", re.sub(r"《[^》]{1,20}》\s*", "", text)))).strip()
    latin = bool(re.search(r"[A-Za-z]", text))
    lists = re.split(r"[、,，/／&＆;；|｜丨\n]|\s和\s|(?<=[一-鿿])和(?=[一-鿿]{2,3}$)", text)
    parts = [
        _clean_name(p) for piece in lists for p in ([piece] if latin and not re.search(r"[一-鿿]", piece) else re.split(r"\s+", piece))
    ]
    parts = _joined([p for p in parts if p and not re.fullmatch(_ROLE, p)])
    if parts and len(parts[-1]) > 4:
        parts[-1] = _before_affiliation(parts[-1])
    good = is_chinese_name if strict else is_person
    if len(parts) > 1 and not all(good(p) for p in parts):
        parts = list(takewhile(is_chinese_name, dropwhile(lambda p: not is_chinese_name(p), parts)))
    return list(dict.fromkeys(parts)) if parts and len(parts) <= 8 and all(good(p) for p in parts) else []


def without_report(text: str) -> str:
    """甲/某地报道, 甲 某地5日电, 甲某地综合报道 -> 甲: the place and the kind of a report taken off; any other text as it is."""
    text = text.strip()
    kind = _REPORT.search(text) if len(text) <= MAX_REPORT else None
    if not kind:
        return text
    head = text[: kind.start()].rstrip(" /、,，")
    *front, last = re.split(r"([\s/|｜丨、,，]+)", head)
    listed = bool(front) and front[-1].strip() in {"、", ",", "，"}
    for n in (3, 2):
        if len(last) - n >= 2 and is_chinese_name(last[:n]) and (not front or listed or len(last) > PLACE):
            return "".join([*front, last[:n]])  # the place is glued to the name
    if front and not listed and is_chinese_name(front[-2][-3:] if len(front[-2]) > 2 else front[-2]):
        return "".join(front).rstrip(" /|｜丨")  # what stands between the names and the report is a place
    return head


def _before_affiliation(text: str) -> str:
    """某某某大学教授 -> the name in front of the affiliation; the text itself when there is none."""
    for rule, sizes in ((_PLACE, (2, 3)), (_AFFILIATION, (3, 2))):
        for n in sizes:
            if is_chinese_name(text[:n]) and rule.fullmatch(text[n:]):
                return text[:n]
    return text


def _joined(parts: list[str]) -> list[str]:
    """王 芳 (two-character names set with a blank) -> 王芳."""
    if len(parts) == 2 and len(parts[0]) == 1 and parts[0] in _SURNAMES and re.fullmatch(r"[一-鿿]{1,2}", parts[1]):
        return ["".join(parts)]
    if len(parts) >= 2 and all(len(p) == 1 and re.fullmatch(r"[一-鿿]", p) for p in parts) and len(parts) % 2 == 0:
        return ["".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    return parts


def byline(line: str) -> list[str]:
    """Personal names of a byline that is a line of its own; [] for every other line. `line` is folded."""
    if not 3 <= len(line) <= 70 or _PICTURE.search(line):
        return []
    line = _plain(line)
    labelled = _LABELLED.search(line)
    if labelled:
        value = labelled["names"].rstrip("）)】]〕")
        if line[labelled.end() :].startswith((":", "：")):
            value = value[: max(map(value.rfind, " /、")) + 1]  # its last word is the next label
        names = split_names(value)
        if names:
            return names
    under = _UNDER.match(line)
    if under and is_chinese_name(under["name"]):
        return [under["name"]]
    signed = _SIGNED.match(line) or _BY.match(line)
    if signed:
        return split_names(signed["names"], strict=signed.re is _SIGNED)
    report = _WITHOUT_ROLE.match(line)
    return split_names(report["names"], strict=True) if report else _of_reporter(line)


def _of_reporter(line: str) -> list[str]:
    """Names behind the word for a reporter: 某报记者 甲 乙 某地报道; [] when more than that stands in the line."""
    reporter = _REPORTER.match(line)
    if not reporter or re.search(r"[。！？…]", line) or len(reporter["rest"]) > 24:
        return []
    rest = reporter["rest"].strip(" ）)】]〕。")
    whole = reporter["names"] + reporter["rest"]
    if _REPORT.search(whole):
        return split_names(whole.strip(" ）)】]〕"), strict=True)
    if rest and not _TRAILING.match(rest) and not re.match(rf"^\s*(?:{_ROLE}|发自|编辑|摄影)", rest):
        return []
    return split_names(reporter["names"], strict=True)


def _plain(line: str) -> str:
    """A line without its bullet, its dates and the marks that only set it off; every slash one slash."""
    line = re.sub(r"[＼\\⁄∕／︱]", "/", line).replace("报导", "报道").replace("．", "·")
    line = re.sub(r"^[\s□■◆◇●○◎★☆※▲△▌▍•·*＊|｜丨\-—〔\[【（(]+", "", line)
    line = re.sub(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?|[)）]\d{6,8}$", " ", line).strip()
    return _SPLIT_NAME.sub(r"\1\2", line)


def signature(line: str) -> list[str]:
    """A name in brackets at the end of a text or as its last line: …将持续关注。（某某某）"""
    match = _SIGNATURE.search(line)
    return [match["name"]] if match and is_chinese_name(match["name"]) else []


def editors(line: str) -> list[str]:
    """Names after 责任编辑, 编辑 …; [] when the line names none."""
    found: list[str] = []
    for match in EDITORS.finditer(line[:200]):
        parts = [match["names"]] if match["names"].isascii() else re.split(r"[\s、,，/／]+", match["names"])
        for part in parts:
            name = _CODE.sub("", _clean_name(part))
            if 1 < len(name) <= 12 and not re.search(r"[:：。]", name):
                found.append(name)
    return list(dict.fromkeys(found))


_IN_BRACKETS = re.compile(
    rf"[（(〔【\[](?:[一-鿿]{{0,10}})?[\s/]*{_ROLE}[\s:：]*(?P<names>{_NAMES})(?P<rest>[^（()）〕】\]]{{0,16}})[)）〕】\]]"
)


def in_brackets(line: str) -> list[str]:
    """Reporters named in brackets at the head or the end of a paragraph: 某报讯（记者 某某）…; …（评论员 某某）."""
    line = line.replace("报导", "报道")
    for match in _IN_BRACKETS.finditer(line):
        if match.start() <= 30 or match.end() >= len(line) - 2:
            names = split_names(match["names"] + match["rest"], strict=True)
            if names:
                return names
    return []


_OUTLET = re.compile(
    rf"^[（(【〔\[]?(?P<outlet>[一-鿿A-Za-z0-9]{{1,10}}?(?:社|报道?|网|新闻|台|周刊|财经|日报|晚报))(?:[\s/]*{_ROLE}[\s:：]*{_NAME}|[一-鿿]{{0,4}}"
    rf"(?:\d{{1,2}}月)?\d{{1,2}}日(?:综合)?(?:外电)?(?:报道|专?电|讯)|专讯[】\])）])|^(?P<lead>[一-鿿]{{1,8}}(?:社|报|新闻|网))(?:讯|电)\s*[（(]"
)


def outlet_of(line: str) -> str | None:
    """The outlet that a reporter's line or a dateline names: （某社记者某某…）, 某报讯（记者 …）."""
    match = _OUTLET.match(line.replace("报导", "报道"))
    name = (match["outlet"] or match["lead"]) if match else None
    return None if name is None or name.startswith(("本", "据", "我")) else name
