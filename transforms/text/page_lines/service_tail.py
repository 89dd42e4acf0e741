"""The service lines that close an article: where to call, what to download, whom to follow, how to comment, who may reprint.

Inside a text the same words may be news (a hotline opens, an app is taken from the stores), so these rules look only at the run of lines
at the end, from the last one upwards, and stop at the first line that tells something.
"""

import re

MAX_LINES, MAX_OPENING = 24, 4  # of a tail, of an opening
MAX_SERVICE, MAX_SHORT = 160, 60  # characters: of a line that speaks to its reader, of one that only names a service
MAX_PLAIN, EARLY = 50, 12  # a longer line speaks of its service from the beginning
MAX_WEAK, WEAK_RUN = 24, 4  # short lines between service lines go with them

_SPEAKS = re.compile(
    r"(?:欢迎|敬请|请|快来?|记得|别忘了?|不妨|点击|长按|扫描|扫码|扫一扫|识别|戳|搜索?|去|随手|动动手指?|下拉|滑动).{0,24}(?:关注|订阅|二维码|公众号|视频号|小程序|点赞|点个?赞|在看|星标|置顶|转发|分享给|收藏"
    r"|留言|评论区|进群|加群|入群|客户端|App\b|应用商店|阅读原文|蓝字|名片|链接|报名|加微信|微信号|试读|领取|原文)"
    r"|(?:喜欢|觉得|看完|读完|感谢|谢谢|如果(?:你|您|大家|觉得|喜欢|本文|这篇|想)).{0,30}(?:文章|内容|本文|阅读|观看|支持|帮助|点赞|在看|分享|转发|关注我们)"
    r"|(?:关注|订阅|加入|添加|搜索).{0,12}(?:我们|公众号|官方|微信|微博|知乎|B站|抖音|频道|粉丝团|好友|社群|会员|Line|FB|IG|Telegram|群组)|不漏接|抢先看|不错过.{0,8}(?:新闻|消息|资讯)"
    r"|打赏|赞赏|支持作者|鼓励.{0,8}创作|知识星球|(?:长按|扫).{0,12}加.{0,8}微信|拉你进.{0,30}群|(?:领取|获取|送你).{0,30}(?:资料|福利|报告|礼包)|专栏作[家者]|公众号\s*[:：].{0,20}ID"
    r"|^(?:看|查看)?更多.{0,8}(?:文章|内容|精彩|往期|推荐)|(?:下载|安装|打开).{0,16}(?:App\b|客户端|应用|APP)|(?:转载|授权|投稿|爆料|报料|合作|招聘|商务|广告|求职|寻求报道).{0,30}(?:联系"
    r"|邮箱|微信|注明|出处|请|[@＠]|后台|电话|QQ)"
    r"|(?:本文|文章|本作品|作品|此文|原文|内容)\S{0,6}(?:采用.{0,20}(?:协议|许可)|首发|转载自|授权|出处|链接|地址|版权|来自|来源|整理自|选自|摘自|不构成|仅供|仅代表|由.{2,16}(?:授权|翻译|编译|整理"
    r"|投稿|出品))|授权转载|原文出处|原文链接|CC\s?BY|All Rights Reserved|版权(?:所有|归)|侵权|立场|(?:谢绝|严禁|禁止|不得|未经).{0,16}转载"
    r"|(?:珍惜生命|珍爱生命|(?:自杀|轻生|心理).{0,16}(?:专线|热线|求助|协助|防治)|给自己.{0,6}机会|求助.{0,10}(?:专线|热线))"
    r"|(?:发言|留言|评论|发表).{0,16}(?:请(?:遵守|勿|先)|须知|规则|规范|自负|文明)|(?:网友|用户)(?:个人)?(?:意见|观点).{0,12}(?:不代表|无关)|(?:会员|订户).{0,10}(?:专享|权益|登录|开通|尊享)"
    r"|(?:课程|训练营|研修班|公开课|直播课|体验课|峰会|沙龙).{0,30}(?:报名|优惠|名额|扫码|原价|限时|立减|学员|点击)|(?:限时|早鸟|优惠|原价|立减).{0,20}(?:报名|名额|抢|元)",
    re.IGNORECASE,
)
_NAMES_SERVICE = re.compile(
    r"(?:热线|专线|电话|传真|客服|Tel|咨询|邮箱|E-?mail|微信|QQ群?|邮编|Line)\S{0,6}\s*[:：]|\d{3,4}[-－]\d{3,8}|1[3-9]\d{9}|[\w.]{2,30}@[\w.]{3,30}"
    r"|点赞|在看|三连|星标|转发|二维码|公众号|视频号|小编|往期|下期(?:见|再见)|未完待续|责编|编辑|校对|排版|审核|监制|美编|封面图?|题图|配图|图源|供图|出品|来源|参考(?:资料|文献|链接)\s*[:：]?$|点击|阅读原文|扫码"
    r"|长按|关注|订阅|下载|粉丝|社群|推广|广告|赞助|^END\b|^[-—·•\s]*(?:The\s+)?End[-—·•\s]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"点个?赞|在看|星标|三连|关注我们|公众号|二维码|扫码|[加进入]群|小编|评论区|下次再见|下期再?见|转载|授权|版权|侵权|立场")
_FOLLOWS = re.compile(
    r"(?:点击|长按|扫码|扫描|轻触|戳|请|快).{0,16}(?:蓝字|关注|公众号|星标|置顶|名片|收听|订阅)|(?:关注|订阅).{0,12}(?:公众号|我们|账号|视频号)|设为星标",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^[\W_]*$")
_PROSE = re.compile(r"^[^，。；]*+[，。；].*[。！？]")


def service_lines(lines: list[str]) -> int:
    """How many lines at the end are service; at most half of the text goes. `lines` are folded."""
    cut = weak = 0
    total = sum(map(len, lines))
    for n, line in enumerate(reversed(lines[-MAX_LINES:]), start=1):
        if is_service(line):
            cut, weak = n, 0
            continue
        weak += 1
        if weak > WEAK_RUN or len(line) > MAX_WEAK or _PROSE.search(line):
            break
    while cut and 2 * sum(map(len, lines[-cut:])) > total:
        cut -= 1
    return cut


def opening_lines(lines: list[str]) -> int:
    """How many lines at the beginning ask to follow an account or to listen; the headline and the byline are not among them."""
    n = 0
    while n < min(MAX_OPENING, len(lines) - 1) and len(lines[n]) <= MAX_SHORT and _FOLLOWS.search(lines[n]):
        n += 1
    return n


def is_service(line: str) -> bool:
    """True for a line that speaks to its reader or names a service, and tells nothing."""
    if _EMPTY.match(line):
        return True
    speaks = _SPEAKS.search(line) if len(line) <= MAX_SERVICE else None
    if speaks and (len(line) <= MAX_PLAIN or speaks.start() <= EARLY or _ASKS.search(line)):
        return True
    return len(line) <= MAX_SHORT and not _PROSE.search(line) and bool(_NAMES_SERVICE.search(line))
