"""The turns of a disputed story: a claim (传闻), what answers it (回应), what bears it out (证实), what denies it (辟谣); and leaks (爆料).

In:     a headline with the first lines under it, or a sentence of a text
Out:    the kind of turn, or None; of several the one that says most counts: a denial speaks of the claim too
Why:    a claim is hearsay about what somebody does; hearsay about a product to come (a leak) is nothing that a company denies, and what is
        brought to light (曝光, 曝出) is no hearsay. An answer is given by whom it concerns, so 网友回应 and 呼吁回应 are none; words that
        any news may have (声明, 说明会) answer only where something is disputed. "尚未回应" and "未经证实" are said by those who report a
        claim, so what was not done is taken out before anything is read.
"""

import re

RUMOUR, LEAK, RESPONSE, CONFIRMATION, DENIAL = "rumour", "leak", "response", "confirmation", "denial"
TURNS = (RUMOUR, LEAK, RESPONSE, CONFIRMATION, DENIAL)

_TITLE_CHARS = 200  # of a title that is no title at all
_HOW = r"(?:作出|做出|得到|获得|正面|公开|对此|任何)*"
_NOT_DONE = re.compile(
    rf"(?:尚未|仍未|并未|从未|没有|未曾|未予|未能|未获|暂未|暂无|拒绝|拒不|未经|有待|无法|未|不予|暂不|不){_HOW}(?:回应|回复|置评|证实|核实|确认|否认|答复|表态)"
)
_UNPROVEN = re.compile(
    rf"(?:未经|尚未|未|未获|没有|无法|有待|难以){_HOW}(?:证实|核实)|(?:未|不予|拒绝|没有|暂无|暂不){_HOW}(?:回应|置评|否认)"
)
_BYSTANDER = r"(?:网友|粉丝|读者|车主|用户|消费者|球迷|市场|观众|专家|学者|律师|分析师|业内|业界|股民|机构|媒体)"
_NO_ANSWER = re.compile(
    rf"{_BYSTANDER}[们人士]*(?:热烈|积极|纷纷|也)?(?:回应|答复|表态)"
    r"|(?:回应|答复).{0,6}(?:需求|期待|号召|呼声)"
    r"|(?:等待?|要求|呼吁|期待|敦促|追问|请求?|何时|为何不|能否|是否|应当|应该|理应|必须)[^，。！？：；、]{0,8}(?:回应|答复|表态)|[求待盼](?:回应|答复)"
)
_DENIAL = re.compile(
    r"(?<![可容庸能])否认|辟谣|澄清(?!得)|驳斥|不实|不属实|(?:系|为|是|属)谣言|谣言$|^谣言[！!：]|子虚乌有|假消息|没有的事|一派胡言|捏造|(?:系|是|为)(?:一份)?伪造|伪造的(?:文件|截图|聊天|消息|声明|公告)"
    r"|纯属(?:虚构|编造|臆测|误[解读传])|与事实不符|(?:网传|传[闻言]|谣).{0,8}报案"
)
_ANSWER = re.compile(r"回应|答复|回击|反驳|表态|[面针]对.{0,8}传[闻言]")
_MAY_ANSWER = re.compile(r"(?<!联合)声明|公开信|说明会|沟通会|报案|打消|交了?底|发声")
_DISPUTED = re.compile(r"传[闻言]|网传|谣|质疑|争议|指控|爆料|被曝|不实|舆情|风波|疑虑|误解|猜测")
_ACCUSED_SAYS = re.compile(
    rf"(?:被[诉曝指罚控告]|被约谈|遭|网传|传[闻言]|质疑|争议|起诉|索赔|投诉)[^，：:]{{0,12}}[，\s](?!{_BYSTANDER})[^，：:\s]{{2,12}}(?<!感慨)(?<!感叹)(?<!评论)(?<!点评)"
    rf"(?<!喊话)(?<!呼吁)(?<!质疑)(?<!解读)(?<!分析)[：:]"
)
_CONFIRMATION = re.compile(
    r"证实|(?<![入份权年])确认(?!收[货入益]|营收|损失|减值|函|书|键|率|码|订单|出席)|坐实|(?<!不)属实|承认|传[闻言]成真"
)
_LABEL = re.compile(r"^(?:评论|独家|快讯|突发|重磅|观察|深度|解读|热点|要闻|刚刚|最新消息|太突然)\s?[：|丨!！，]\s?")
_PAST_CLAIM = re.compile(r"传[闻言谣](?:之后|过后|后|背后|终|落定|成真|已久|中的|止于)|流言止于")
_HEARD = re.compile(
    r"传闻|传言|谣传|网传|据传|盛传|风传|网上流传|网络流传|有消息称|帖子称|消息人士|匿名(?:人士|员工|消息|用户|爆料|网友|帖)"
    r"|知情人士.{0,4}(?:称|透露|表示)|接近.{0,8}人士.{0,4}(?:称|透露|表示)"
)
_HEARD_FIRST = re.compile(
    r"^[^，：:]{0,6}(?:(?<![宣上下流遗相祖家自代失真言频])传(?![输播统感奇递真媒染承授唱单票导达动热送入来记位神道球])|(?<!被)曝(?!光|出|料)|(?<![发布出社台])消息称|爆料)|^疑似"
)
_HEARD_IN_TEXT = re.compile(
    r"(?<![发布出社台])消息称|爆料|疑似|(?<![证数依根])据称|(?:[一二两三四五六七八九十多数几]|(?<!\d)\d++)[名位家][^，。]{0,10}(?:员工|高管|供应商|经销商|渠道商)[^，。]{0,10}(?:透露|反映|爆料)"
)
_ACTED = re.compile(r"修复|致歉|道歉|整改|召回")
_ACCUSED = re.compile(r"(?:被|遭)(?:爆料|曝|指)(?!光)")
_HARM = re.compile(
    r"裁员|出售|变卖|洽谈|交易|转让|解散|暂停|停[产工供摆售牌]|停止|跑路|破产|倒闭|欠|拖延|讨薪|离职|出走|辞职|被查|调查|收购|并购|融资|资金|造假|作弊|泄露|暴雷"
    r"|涨价|取消|放弃|退出|撤出|延期|推迟|跳票|召回|缺陷|自燃|起火|宕机|罚|诉|侵权|抄袭|内讧|关闭|关停|下架|缩减|裁撤|亏损|业务"
)
_GOODS = (
    r"新[机品车款]|机型|规格|参数|配[置色]|外观|内饰|渲染图|谍照|真机|路试|入网|搭载|电池|续航|快充|[折叠曲直]屏|屏幕|影像|摄像|处理器|芯片|跑分|[A-Z]\w{0,7}\s?\d|(?<!\d)\d++\s?(?:Pro"
    r"|Ultra|Max|Plus|mini)"
)
_PRODUCT = re.compile(_GOODS, re.IGNORECASE)
_PRODUCT_IN_TITLE = re.compile(
    _GOODS
    + r"|售价|定价|起价|认证|采用|升级|发布|亮相|推出|上市|开售|预售|量产|研发|开发|设计|功能|系统|系列|手机|平板|手表|耳机|眼镜|新[一]?代|Pro|Ultra",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"曝光|谍照|渲染图|真机(?:图|照)|爆料")
_SAYS = re.compile(r"否认|辟谣|澄清|驳斥|回应|答复|表态|声明|公开信|说明会|沟通会|证实|确认|承认|公告|表示|召开")

_ANY = re.compile(
    r"否认|辟谣|澄清|驳|不实|谣|子虚|假消息|没有的事|一派胡言|捏造|伪造|纯属|与事实|回应|回击|答复|表态|声明|公开信|说明会|沟通会|报案|打消|交底|交了底|发声"
    r"|证实|核实|置评|确认|坐实|属实|承认|传|消息|帖子称|爆料|疑似|据称|匿名|透露|反映|人士"
)
"""What a sentence must have to play any turn; nearly all sentences have nothing of it."""

_COLON = re.compile("[：:]")


def headline_turn(title: str, opening: str = "") -> str | None:
    """The turn that a headline plays; `opening` is what stands under it."""
    title = _LABEL.sub("", title[:_TITLE_CHARS])
    said = _NO_ANSWER.sub("", _NOT_DONE.sub("", title))
    if _DENIAL.search(said):
        return DENIAL
    if _answers(said, said + opening) or _ACCUSED_SAYS.search(said):
        return RESPONSE
    told = _PAST_CLAIM.sub("", title)
    if _HEARD.search(told) or _HEARD_FIRST.search(told):
        return _hearsay(told, _PRODUCT_IN_TITLE)
    if _ACCUSED.search(told) and _HARM.search(told) and not _ACTED.search(told):
        return RUMOUR
    if _SHOWN.search(told) and _PRODUCT_IN_TITLE.search(told) and not _HARM.search(told):
        return LEAK
    return CONFIRMATION if _CONFIRMATION.search(said) else None


def sentence_turn(sentence: str) -> str | None:
    """The turn that a sentence of a text tells of."""
    if not _ANY.search(sentence) or "原标题" in sentence:
        return None
    said = _NO_ANSWER.sub("", _NOT_DONE.sub("", sentence))
    if _DENIAL.search(said):
        return DENIAL
    if _UNPROVEN.search(sentence):
        return RUMOUR
    if _answers(said, said):
        return RESPONSE
    told = _PAST_CLAIM.sub("", said)
    if _HEARD.search(told) or _HEARD_IN_TEXT.search(told):
        return _hearsay(told, _PRODUCT)
    return CONFIRMATION if _CONFIRMATION.search(said) else None


def is_silence(sentence: str) -> bool:
    """Somebody did not answer, and that is all: a claim only where the article tells of one."""
    return bool(_UNPROVEN.search(sentence)) and not _HEARD.search(sentence) and not _HEARD_IN_TEXT.search(sentence)


def lead_turn(sentence: str) -> str | None:
    """The turn of an article whose headline plays none. 确认 opens any news, and so does 回应 to somebody who asked."""
    turn = sentence_turn(sentence)
    if turn == CONFIRMATION or (turn == RESPONSE and not _DISPUTED.search(sentence)):
        return None
    return turn


def said_at(sentence: str) -> int:
    """Where the verb of saying stands: who speaks is named before it. The end when there is none."""
    found = _SAYS.search(sentence) or _COLON.search(sentence)
    return found.start() if found else len(sentence)


def _answers(said: str, around: str) -> bool:
    return bool(_ANSWER.search(said) or (_MAY_ANSWER.search(said) and _DISPUTED.search(around)))


def _hearsay(told: str, product: re.Pattern[str]) -> str:
    """Hearsay about a product to come is a leak."""
    return RUMOUR if _HARM.search(told) or not product.search(told) else LEAK
