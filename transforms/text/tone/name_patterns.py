"""What stands between a name, a verb and another name, where it decides whom a word of tone speaks of.

In:     nothing; patterns only
Out:    one pattern for each relation (A 的 B, 比 A, 在 A 之后, A 被要求 …)
"""

import re

LISTED = re.compile(r"[、,，和与及暨跟同/&\s”“》《\"（）()0-9.A-Z]*(?:以及|等)?[、,，\s]*")
LED = re.compile("[把将对向从给](?:[^，。、]{0,4}(?:平台|公司|品牌|厂商|企业|巨头|集团)|[^，。]{1,20}、)?$")
MEASURE = re.compile("(?:比|比起|相比|相较|较之|不同于|有别于|区别于|对比|不像)(?:于|起)?$")
UNLIKE = re.compile(r"(?:的[^，。]{1,6})?(?:相比|不同|相反|比起来|比较)")
OWN_PAST = re.compile(
    "的?(?:上一?代|前一?代|上一?款|现款|旧款|老款|初代|前作|自家|自己|去年|上年|上季|此前|之前|以前|以往|原来|原先|过去|同期|往年)"
)
"""比 A 上一代提高: A is measured by itself."""
TIMES = re.compile("的[0-9.一二两三四五六七八九十百几数]+(倍|成|分之一)|的(一半)")
FORMER = re.compile(
    r"\s*[前原](?!景|有|因|本|来|先|料|创|瞻|沿|期|者|提|三|五|十|装|生)[^，。,]{0,2}(?:员|管|裁|席|O|师|人|事|长|理|家|始|部|工)"
)
OBJECT_NEXT = re.compile("(?:称|指|指责|指控|控告|认为|质疑|声称|怀疑|抱怨|要求|批评)(?:其|对方|后者|该公司|公司)")
ACTS_ON = re.compile(
    "(?:了|过)?(?:[约近逾数多0-9一二两三四五六七八九十百千万]{1,8}[多余]?[名位个家款项人批条部台辆]|违规|不良|部分|相关|涉事|这些|其他|第三方|用户|账号)"
)
"""A 处罚了127个账号: A does it to them."""
OWN_THING = re.compile(
    r"(?:的|旗下|自研)(?:(?!供应|对手|代工|客户|伙伴|竞争|投资|股东|盟友|老板|CEO|创始|分析|市场|份额|前员工|[与和同跟对向比被把将让])[^，。、；])*[《“]?"
)
"""What stands between a maker and its thing (A 的射击游戏 B, A 旗下 B)."""
TIME_STARTS = re.compile("(?:在|自|自从|随着|继|等到?)[^，。；]{0,12}$")
TIME_ENDS = re.compile(r"[》”]?[^，。；、]{0,2}(?:之后|以后|之前|以前|期间|以来|之际|后(?=[^续来台端期])|前(?=[^三五十任员景沿]))")
AMOUNT = re.compile("了?[约近上]?(?:[0-9]|[一二两三四五六七八九十百千数]+[百千万亿个])")
GAINS = re.compile("(?:成为|当选|获|获得|拿下|赢得|夺得|进入|跻身|打入|入选|通过)了?$")
"""A 成为 B 的独家供应商: B is no other subject."""
LAUNCHED = re.compile("(?:发布|推出|开源|带来|上线|公布|发售|亮出|更新|展示|上架|官宣|打造|研发|开发|升级)[^，。]{0,8}$")
"""A 发布 B，…: what follows is about B."""
ORDERED = re.compile("(?:要求|责令|勒令|强令|命令|下令|迫使?|逼|允许|批准|准许|授权|建议)$")
"""A 被要求停止购买 B: what A is made to do, A does."""
