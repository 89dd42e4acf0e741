"""Names in bylines: 文｜某某, 作者：某某, 某报记者 某某, （记者 甲 乙） -> personal names; 来源：某社 -> a source.

A byline is a short line of its own. Names of outlets, accounts and roles are no persons; a line that cannot be split into plausible names
gives nothing, because a wrong author is worse than none.
"""

import re

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
    r"(?:网|报|社|台|刊|周刊|杂志|新闻|频道|客户端|公众号|编辑部|工作室|研究院|研究所|中心|公司|集团|科技|财经|娱乐|体育|综合|整理|来源|作者|记者|编辑|编译|原创|官方|官网|平台|日报|晚报|早报|时报|未知|佚名|匿名|本站|网络|互联网|小编|admin|管理员"
    r"|发布|阅读|评论|关注|点击|微信|微博|分享|收藏|全文|标题|摄影|图片|视频|责任|时间|日期|字体|大小|举报|微信号|订阅|通讯社|电视|广播|传媒|出版|部|组|局|委|大学|学院|教授|主任|院长|先生|女士|时评|评论员|特约|首发|专栏|号|我们|他们|什么)$"
    r"|^(?:江苏|安徽|云南|宁夏|甘肃|贵州|广东|广西|山东|山西|河南|河北|北京|上海|天津|重庆|国际|国内|全球|中国|财经|科技|图文|文字|原标题|本报|本网|本刊|记者|网友|责编|来源|新华社|中新|央视|人民|澎湃|新浪|网易|腾讯|搜狐|凤凰)"
)
_ROLE = r"(?:(?:见习|实习|特约|首席|资深|主任|特派|驻站|融媒|全媒体|总台|中央广播电视总台|央视|总台央视|新媒体|深度|财经|科技|高级|本报|本网|本刊|本台|通讯)*(?:记者|通讯员|评论员|撰稿人|特约撰稿|实习生|作者|撰稿|撰文|采写|研究员|观察员))"
_SEP = r"[\s、,，/／&＆;；·|｜丨和与]"
_NAME = r"[一-鿿]{2,4}(?:·[一-鿿]{1,8}){0,2}|[A-Z][A-Za-z.'-]{1,15}(?: [A-Z][A-Za-z.'-]{1,15}){0,2}"
_NAMES = rf"(?:{_NAME})(?:{_SEP}+(?:{_ROLE}\s*)?(?:{_NAME})){{0,7}}"

_LABELLED = re.compile(
    rf"(?:^|[\s（(【\[《》•■▲▌丨|｜])(?:(?:本文|文章|原文|特约|文字|文案|原创)?作\s*者(?:署名)?|撰\s*文|撰\s*稿(?:人)?|采\s*写|采访|文字|执笔|记\s*者|文\s*/\s*图|图\s*/\s*文|图文|文|本文记者|主笔|by|By|BY|报道|出品)\s*[:：|｜丨/／︱▏▎]\s*"
    rf"(?:(?:[一-鿿]{{2,10}})?{_ROLE}[\s:：]*)?(?P<names>[^:：|｜丨\n]{{1,60}})"
)
_REPORTER = re.compile(
    rf"^[（(【\[■●▲]*(?:文|撰文)?[|｜丨/\s]*(?P<outlet>[一-鿿A-Za-z·]{{0,14}}?)(?P<role>{_ROLE})[\s:：|｜丨/]*(?P<names>{_NAMES})(?P<rest>.{{0,40}})$"
)
_TRAILING = re.compile(
    r"(?:编辑|校对|责编|摄影|图源|来源|审核|排版|制图|视频|摄|实习生|发自|报道|北京报道|电|设计|统筹|策划|监制|美编|题图|图片|头图|供图|\d).*$"
)
_CODE = re.compile(r"(?<=[一-鿿])_?[A-Z]{1,4}\d{2,6}$")  # the number that a newsroom system gives an editor
_SIGNED = re.compile(rf"^[—\-\s]*+(?:《[^》]{{1,12}}》|[一-鿿]{{2,8}})?\s*(?:作者|撰文|撰稿|文字)\s+(?P<names>{_NAMES})$")
_PICTURE = re.compile(r"(?:摄|摄影|供图|图|制图|摄像)[)）]?$|(?:图片|摄影|视频)记者|^[▲△↑▼]")
_SPLIT_NAME = re.compile(r"(?<![一-鿿])([一-鿿])\s+([一-鿿])(?![一-鿿])")
_PLACE = re.compile(r"(?:系|为|现任|就职于|来自|北京|中国|上海|国家|清华|复旦|中央|国务院|全国).*")
_AFFILIATION = re.compile(r"(?:[一-鿿A-Za-z]{2,10}(?:大学|学院|研究院|研究所|公司|集团|中心|协会|银行|证券|基金|智库|律师)).*$")
EDITORS = re.compile(
    r"(?:责任编辑|責任編輯|责编|責編|值班编辑|本文编辑|编辑|編輯|编审)\s*[:：|｜丨/／︱]\s*(?P<names>[A-Z][a-z]{1,12} [A-Z][a-z]{1,12}|[^\s:：|｜丨/／（）()【】\[\]]{1,20}(?:[\s、,，/／]+[一-鿿]{2,3}(?![一-鿿:：]))*)"
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
    """Names of a list: 甲、乙 丙 -> [甲, 乙, 丙]; [] when a part is no name. `strict` wants surnames."""
    text = _TRAILING.sub("", text).strip()
    parts = [_clean_name(p) for p in re.split(r"[、,，/／&＆;；|｜丨\n]|\s+和\s+|(?<=[一-鿿])和(?=[一-鿿]{2,3}$)|\s+", text)]
    if re.search(r"[A-Za-z]", text) and not re.search(r"[一-鿿]", text):
        parts = [_clean_name(p) for p in re.split(r"[、,，/／&＆;；|｜丨\n]", text)]
    parts = _joined([p for p in parts if p and not re.fullmatch(_ROLE, p)])
    if parts and len(parts[-1]) > 4:
        parts[-1] = _before_affiliation(parts[-1])
    good = is_chinese_name if strict else is_person
    return list(dict.fromkeys(parts)) if parts and len(parts) <= 8 and all(good(p) for p in parts) else []


def _before_affiliation(text: str) -> str:
    """某某某大学教授 -> the name in front of the affiliation; the text itself when there is none."""
    for rule, sizes in ((_PLACE, (2, 3)), (_AFFILIATION, (3, 2))):
        for n in sizes:
            if is_chinese_name(text[:n]) and rule.fullmatch(text[n:]):
                return text[:n]
    return text


def _joined(parts: list[str]) -> list[str]:
    """王 芳 (two-character names set with a blank) -> 王芳."""
    if len(parts) >= 2 and all(len(p) == 1 and re.fullmatch(r"[一-鿿]", p) for p in parts) and len(parts) % 2 == 0:
        return ["".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    return parts


def byline(line: str) -> list[str]:
    """Personal names of a byline that is a line of its own; [] for every other line. `line` is folded."""
    if not 3 <= len(line) <= 70 or _PICTURE.search(line):
        return []
    line = _SPLIT_NAME.sub(r"\1\2", line)
    labelled = _LABELLED.search(line)
    if labelled:
        names = split_names(labelled["names"].rstrip("）)】]"))
        if names:
            return names
    signed = _SIGNED.match(line)
    if signed:
        return split_names(signed["names"], strict=True)
    reporter = _REPORTER.match(line)
    if reporter and not re.search(r"[。！？…]", line) and len(reporter["rest"]) <= 24:
        rest = reporter["rest"].strip(" ）)】]。")
        if rest and not _TRAILING.match(rest) and not re.match(rf"^\s*(?:{_ROLE}|发自|编辑|摄影)", rest):
            return []
        return split_names(reporter["names"], strict=True)
    return []


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


_IN_BRACKETS = re.compile(rf"[（(](?:[一-鿿]{{0,10}})?{_ROLE}[\s:：]*(?P<names>{_NAMES})(?P<rest>[^（()）]{{0,12}})[)）]")


def in_brackets(line: str) -> list[str]:
    """Reporters named in brackets at the head or the end of a paragraph: 某报讯（记者 某某）…; …（评论员 某某）."""
    for match in _IN_BRACKETS.finditer(line):
        if match.start() <= 30 or match.end() >= len(line) - 2:
            names = split_names(_without_place(match["names"] + match["rest"]), strict=True)
            if names:
                return names
    return []


_OUTLET = re.compile(
    rf"^[（(]?(?P<outlet>[一-鿿]{{1,8}}(?:社|报|网|新闻|台|周刊|财经|日报|晚报)){_ROLE}[\s:：]*{_NAME}|^(?P<lead>[一-鿿]{{1,8}}(?:社|报|新闻|网))(?:讯|电)\s*[（(]"
)


def outlet_of(line: str) -> str | None:
    """The outlet that a reporter's line or a dateline names: （某社记者某某…）, 某报讯（记者 …）."""
    match = _OUTLET.match(line)
    name = (match["outlet"] or match["lead"]) if match else None
    return None if name is None or name.startswith(("本", "据", "我")) else name


def _without_place(names: str) -> str:
    """甲乙丙某地21日电 -> 甲乙丙; a name of three characters is likelier than one of two."""
    match = re.search(r"(?P<tail>[一-鿿]{4,10})\s?(?:\d{1,2}月)?\d{1,2}日.{0,6}$", names)
    if not match:
        return names
    head = next((match["tail"][:n] for n in (3, 2) if is_chinese_name(match["tail"][:n])), "")
    return names[: match.start()] + head
