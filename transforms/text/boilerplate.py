"""Lines that belong to the page and not to the article: what they look like, by class.

Rules look at one whole line, in either script (a line is folded before it is judged). Classes: editor, source, disclaimer, promo, related,
chrome, pager, tags. `CUTS` are lines after which nothing of the article follows.
"""

import re

from transforms.text.chars import collapse, normalise

MAX_LINE = 400  # longer lines are prose; a disclaimer of a platform stays below

_O, _C = r"[（(\[【<《“\"\s]*", r"[）)\]】>》”\"\s。.]*"
_PERSON = r"[\w·.\-—、，,&/|｜丨:：（）()\[\] ]{1,50}"
_ROLE = r"(?:责任编辑|责编|编辑|主编|执行主编|值班主编|值班编辑|本期编辑|网络编辑|编审|审核|审校|校对|校审|校验|监制|终审|二审|三审|初审|审读|出品人|总监制|排版|美编|制图|设计|视觉|运营|统筹|监审|流程编辑|版面编辑|图片编辑|视频编辑|新媒体编辑|微信编辑|图文编辑|栏目编辑|英文编辑|策划|编务)"

_RULES: tuple[tuple[str, str], ...] = (
    ("editor", rf"{_O}{_ROLE}[\s]*[:：|｜丨/／].{{0,60}}"),
    ("editor", rf"{_O}{_ROLE}\s+{_PERSON}(?:\s+{_ROLE}\s*[:：]?\s*{_PERSON})*{_C}"),
    ("editor", rf"{_O}(?:{_ROLE}[\s:：|｜丨/／]*)+{_C}"),
    ("editor", r"本文来源[:：].{0,60}责任编辑[:：].{0,40}"),
    ("editor", r"[（(]?\w{0,4}编辑[:：].{1,20}[)）]?"),
    ("editor", r".{0,20}_N[TBNTFJS]\w{0,3}\d{2,6}"),
    ("source", r"本文来源[:：].{1,40}"),
    ("disclaimer", r"(?:特别|重要|郑重|免责|版权|广告|平台|风险|文章|原创|本站|网站|转载)?(?:声明|提示|申明)\s*[:：].{4,}"),
    ("disclaimer", r"Notice\s*:\s*The content above.*"),
    ("disclaimer", r".*(?:不代表(?:本网|本站|本平台|本公众号|平台|新浪|网易|搜狐|腾讯|凤凰|虎嗅|\S{2,8}(?:网|平台|社))?\S{0,6}(?:观点|立场|意见)).*"),
    ("disclaimer", r".{0,60}(?:仅提供信息存储(?:空间)?服务|信息存储空间服务).{0,40}"),
    ("disclaimer", r".{0,40}(?:未经\S{0,12}(?:授权|许可|允许|同意|书面)\S{0,20}(?:转载|使用|复制|刊载|镜像|引用|摘编)|(?:不得|禁止|谢绝|严禁|请勿)(?:擅自|以任何\S{0,6})?(?:转载|复制|镜像|摘编)).{0,80}"),
    ("disclaimer", r".{0,30}(?:转载请注明|转载须注明|转载请联系|转载务必注明|如需转载|转载、?\S{0,8}请(?:联系|注明)|转载及合作).{0,80}"),
    ("disclaimer", r".{0,60}(?:版权归?(?:原作者|作者|\S{2,12})所有|版权所有|侵权必究|违者必究).{0,80}"),
    ("disclaimer", r"(?:图片|文中图片|本文图片|以上图片|素材|内容|图文)?\S{0,8}(?:来源于?|源自|来自)\S{0,3}(?:网络|互联网)\S{0,6}[,，、]?\s*(?:如有|若有|侵权|如涉).{0,50}"),
    ("disclaimer", r".{0,60}如有侵权.{0,12}(?:删除|联系|告知).{0,30}"),
    ("disclaimer", r".{0,10}投资有风险.{0,40}"),
    ("disclaimer", r"本网站之文字.{0,60}"),
    ("promo", rf"{_O}(?:欢迎|快来|请|敬请|点击|长按|扫描|扫码|扫一扫|识别|打开|搜索|微信搜索|戳|想看更多|更多\S{{0,8}}(?:请|尽在|精彩)).{{0,30}}(?:关注|二维码|公众号|订阅|下载|小程序|视频号|识别|加入|进群|官方微信|微信号|客户端|阅读原文|蓝字|加群).{{0,40}}"),
    ("promo", r"(?:关注|订阅|添加)[\s:：“\"]?.{0,16}(?:公众号|微信|官微|视频号|微信号|服务号).{0,30}"),
    ("promo", r".{0,20}(?:点赞|在看|转发|分享|收藏|点个|一键三连|素质三连)[、/，,和与及]?(?:点赞|在看|转发|分享|收藏|评论|关注|三连|一下)+.{0,20}"),
    ("promo", r"(?:感谢|喜欢|看完|觉得|如果).{0,24}(?:点赞|在看|分享|转发|关注|点个赞).{0,24}"),
    ("promo", r"看都看完了.{0,30}|点击(?:菜单栏|上方|下方|左下|右下|图片|标题|阅读).{0,40}|回复[【\[“\"].{1,12}[】\]”\"].{0,24}|\d{1,2}[、.]?\s*回复[【\[“\"].{1,16}"),
    ("promo", r".{0,24}(?:招募|投稿|爆料|报料|征稿|商务合作|寻求报道|广告合作|联系邮箱|投稿信箱|投稿邮箱).{0,60}(?:[@＠#]|邮箱|热线|微信|QQ|电话|活动吧?).{0,60}"),
    ("promo", r"下载.{0,12}(?:APP|客户端).{0,30}|.{0,20}(?:尽在|就在).{0,12}(?:APP|客户端|公众号)$|海量资讯.{0,30}|.{0,20}上手机.{0,14}频道.{0,24}"),
    ("promo", r"分享让更多人看到|让更多人看到|为你推荐.{0,10}|(?:更多|精彩)内容.{0,20}(?:关注|订阅|下载).{0,20}|相关资讯请关注.{0,24}|更多.{0,12}(?:资讯|内容|新闻)(?:请|,|，)?(?:关注|访问|点击|进入).{0,30}"),
    ("chrome", r"返回\S{0,8}(?:首页|搜狐|网首页|顶部|列表|频道|查看更多).{0,14}|.{0,2}(?:纠错|我要纠错|文章纠错|举报|投诉|报错|打印|收藏|分享|字号|放大|缩小|关闭|阅读原文|原文链接|返回顶部|查看更多|展开全文|点击展开|加载更多|展开)\S{0,2}"),
    ("chrome", r"您的浏览器.{0,20}(?:播放|支持).{0,10}|(?:视频|图片|音频)?(?:加载中|加载失败|正在加载).{0,20}|Loading\.*|Play Video|Video Details|Refresh|Follow|Replay\s*Share\s*Like|已关注|观看更多|\+1|图集|[/\s]*\d{1,2}:\d{2}(?:\s*/\s*\d{1,2}:\d{2})?|[×✕x]"),
    ("chrome", r"(?:-+\s*|—+\s*|【\s*)?(?:THE\s*END|End|完|本文完|全文完|本文结束|正文完|未完待续)(?:\s*-+|\s*—+|\s*】)?.{0,12}"),
    ("chrome", r"广告(?:通知|也精彩)?(?:[:：].{0,60})?|\s*Advertisement\s*|赞助商链接|推广"),
    ("pager", r"(?:[【\[(（]?\s*\d{1,2}\s*[】\])）]?\s*[|｜]?\s*){2,}(?:下一页|尾页|末页)?\s*|(?:上一页|下一页|首页|末页|尾页|阅读全文|全文阅读|余下全文)(?:[\s>»|]*(?:上一页|下一页|尾页|末页|\d+))*[\s>»]*|第?\s*\d{1,2}\s*页?\s*/\s*共?\s*\d{1,2}\s*页?"),
    ("tags", r"(?:#[^#\s]{1,20}#?\s*)+|(?:关键字|关键词|标签|Tags?|本文标签|文章标签|热词)\s*[:：>].{0,100}"),
    ("related", r"[*＊●■▲>\s]*(?:相关(?:阅读|新闻|文章|推荐|报道|链接|专题|资讯|视频|内容|热词搜索)|延伸\s*[·•]?\s*(?:阅读|推荐|閱讀)|推荐阅读|扩展阅读|更多阅读|往期(?:推荐|回顾|精彩|精选|文章)|猜你喜欢|热门推荐|精彩推荐|为您推荐|编辑推荐|今日推荐|大家都在看|你可能(?:还)?(?:喜欢|感兴趣)\S{0,4}|热点新闻|聚焦新闻|焦点新闻|最新评论|网友评论|热门评论|相关稿件|新闻推荐|参考阅读|精选阅读|早前报道|此前报道|新闻链接)\s*[:：>»]?.{0,80}"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(rf"^(?:{rule})$", re.IGNORECASE)) for name, rule in _RULES)
_CUT = re.compile(
    r"^[*＊●■▲>\s【\[]*(?:相关(?:阅读|新闻|文章|推荐|报道|链接|稿件|资讯)|延伸\s*[·•]?\s*(?:阅读|推荐)|推荐阅读|扩展阅读|更多阅读|往期(?:推荐|回顾|精彩|精选)|猜你喜欢|热门推荐|精彩推荐|"
    r"大家都在看|网友评论|最新评论|热门评论|全部评论|聚焦新闻)[】\]\s:：>»]*.{0,6}$"
)
_ENDING = frozenset({"editor", "disclaimer", "chrome", "related", "promo", "tags", "pager", "source"})

_GATE = re.compile(
    r"编辑|责编|编审|审核|校对|监制|主编|排版|终审|初审|二审|三审|策划|统筹|设计|制图|美编|视觉|_N|来源|声明|提示|申明|Notice|代表|存储|转载|版权|必究|侵权|风险|公众号|关注|订阅|二维码|扫|"
    r"点赞|在看|分享|转发|回复|点击|招募|投稿|料|征稿|合作|邮箱|寻求|下载|尽在|资讯|更多|让更多|返回|纠错|举报|投诉|打印|收藏|字号|阅读|展开|加载|浏览器|视频|Loading|Play|Video|Refresh|Follow|Replay|观看|"
    r"图集|END|完|结束|广告|Advert|推广|赞助|页|关键|标签|tags?|热词|相关|延伸|推荐|往期|猜你|热门|大家都|你可能|热点|聚焦|焦点|评论|新闻链接|早前|此前|参考|精选|源自|看都|网站|禁止|谢绝|严禁|请勿|首页|放大|缩小|关闭|打开",
    re.IGNORECASE,
)


def fold(line: str) -> str:
    """A line in the form that rules are written in."""
    return collapse(normalise(line))


def line_class(line: str) -> str | None:
    """Class of a line that is not part of the article; None for a line that is. `line` is folded."""
    if not line or len(line) > MAX_LINE:
        return None
    if len(line) > 12 and not _GATE.search(line):
        return None
    for name, rule in _COMPILED:
        if rule.match(line):
            return name
    return None


def is_cut(line: str) -> bool:
    """True for the heading of a list that follows the article: related stories, comments."""
    return len(line) <= 30 and bool(_CUT.match(line))


def may_end(name: str) -> bool:
    """True when a line of this class usually closes an article, so that what follows may be judged more strictly."""
    return name in _ENDING
