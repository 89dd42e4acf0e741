"""The part that a name plays in its clause, read off the words beside it."""

import pytest
from support.marked_tones import unmarked

from transforms.text.entities.roles import PARTS, ROLES, is_authority, is_byline, list_of, part_of, role_of, roles_in


def role(marked: str, kind: str = "") -> str:
    """Role of the name in 【】; other names stand in 〔〕."""
    text, target, spans = unmarked(marked)
    found = role_of(text, *target, sorted(spans), kind)
    assert found in ROLES
    return found


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("【云岭科技】宣布裁员", "subject"),
        ("新款存储芯片仍未通过【云岭科技】的验证", "rater"),
        ("【云岭咨询】下调今年平板出货量预测", "rater"),
        ("【云岭移动】公示了服务器集采的中标候选人", "source"),
        ("【云岭社区】上一条帖子拿到上万个赞", "platform"),
        ("在【云岭榜】榜单上拿到第一", "platform"),
        ("项目冲上【云岭库】趋势榜", "platform"),
        ("与【云岭云】合作研发的健康助手覆盖了四十万人", "mention"),
        ("来自【云岭科技】的多名工程师离职", "mention"),
        ("骗子冒充【云岭科技】客服", "mention"),
        ("【浮岛】开发商〔云岭游戏〕宣布裁员", "mention"),
        ("【云岭科技】首席执行官沈某警告，泡沫可能破裂", "speaker"),
        ("竞争对手【云岭科技】的指引逊于分析师预测", "subject"),
        ("法院驳回了【云岭科技】的申诉", "subject"),
        ("〔远山通信〕收购【云岭科技】", "object"),
        ("【云岭科技】、〔远山通信〕同日停牌", "member"),
        ("据【云岭研究】统计，平板价格大跌两成", "source"),
        ("【云岭数据】显示，平板价格上涨两成", "source"),
        ("【云岭科技】首席执行官沈某表示，行业还会收缩", "speaker"),
        ("分析师【李远川】曾预测，需求低迷", "speaker"),
        ("【云岭证券】将远山通信的评级下调至卖出", "rater"),
        ("【云岭晚报】讯 10月5日，新厂投产", "medium"),
        ("【云岭网】11月3日电 管道受损", "medium"),
        ("他在接受【云岭电视】采访时称，管道受损", "medium"),
        ("【云岭卫视】综合频道将播出颁奖典礼", "medium"),
        ("博主的【云岭视频】账号已经下架", "platform"),
        ("他伪造【云岭信】聊天截图", "platform"),
        ("【远川】外交部回应禁令", "subject"),
        ("相关【药品监督管理部门】将立案调查", "regulator"),
        ("近日，【李远川】秘书离职", "mention"),
        ("【远川】母公司〔远山通信〕宣布裁员", "mention"),
        ("最新一轮由某集团、【云岭资本】等头部机构深度参与", "investor"),
        ("投资方阵容包括远山旗下〔远川〕、【云岭资本】", "investor"),
        ("漏洞由【云岭安全】的研究员在11月发现", "source"),
        ("【云岭教育】2025世界大学排名发布，某校第一", "source"),
        ("论文在预印本平台【云岭库】上发表", "platform"),
        ("【云岭科技】首席财务官科尔·克雷斯6月底在一场投资会议上表示，限制会让机会丧失", "speaker"),
        ("新机在【云岭商城】平台开售", "platform"),
        ("【云岭市市场监督管理局】对平台罚款三千万元", "regulator"),
        ("【云岭科技】正式起诉远山通信", "plaintiff"),
        ("本轮由【云岭资本】领投", "investor"),
        ("新机搭载【云岭】芯片", "supplier"),
        ("远山通信为【云岭汽车】代工生产电池", "customer"),
        ("面对【云岭科技】等竞品的挑战，远山通信疲于应对", "rival"),
        ("比【云岭科技】更快", "comparison"),
        ("他毕业后加入【云岭科技】", "mention"),
        ("【云岭科技】前员工发起维权", "mention"),
        ("【云岭科技】工程师创办的〔远山通信〕完成融资", "mention"),
        ("公司从【云岭科技】购买了域名", "supplier"),
        ("新游戏在其【云岭商城】平台的销量创新高", "platform"),
        ("【云岭博客】“新车误刹车”话题引起热议", "platform"),
        ("他在“〔远山〕”“【云岭博客】”等平台发帖", "platform"),
        ("也比之前〔远山手机〕的【云岭芯片】跑分高", "comparison"),
        ("来自Cloud Ridge Research（【云岭研究】）的分析称，需求低迷", "source"),
    ],
)
def test_role_of_a_name(marked, expected):
    assert role(marked) == expected


def test_a_firms_own_results_are_its_own_and_a_person_only_speaks():
    assert role("【云岭科技】财报显示，营收增长两成") == "subject"
    assert role("【沈知微】认为，行业还会收缩", "person") == "speaker"
    assert role("【云岭科技】表示，公司订单饱满") == "subject"
    assert role("【云岭科技】表示，〔远山通信〕侵犯专利") == "speaker"


def test_names_of_a_list_share_its_reach():
    text = "云岭、远山和澜海涨价"
    assert list_of(text, 0, 2, [(3, 5), (6, 8)]) == (0, 8)
    assert roles_in(text, [(0, 2, ""), (3, 5, ""), (6, 8, "")]) == ["member"] * 3


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("云岭科技讯 10月5日，新厂投产", 0, 2, True),
        ("《云岭周刊》记者从现场获悉", 1, 5, True),
        ("云岭记者会上公布新机", 0, 2, False),
        ("云岭宣布私有化", 0, 2, False),
    ],
)
def test_bylines_and_datelines(text, start, end, expected):
    assert is_byline(text, start, end) is expected


def test_authorities_are_known_by_form():
    assert is_authority("云岭市中级人民法院") and is_authority("FTC")
    assert not is_authority("云岭科技")


def test_part_of_an_entity_in_an_article():
    assert part_of([("subject", True)], leads=True) == "subject"
    assert part_of([("object", False)], leads=False) == "involved"
    assert part_of([("platform", True), ("speaker", False)], leads=False) == "named"
    assert part_of([], leads=False) in PARTS


@pytest.mark.parametrize("text", ["", "、" * 3000, "据" * 2000 + "云岭" + "的" * 2000, "\ud800云岭\x00", "云岭" + "（" * 500])
def test_hostile_text_is_read_without_error(text):
    assert role_of(text, 0, min(2, len(text)), [(5, 7)]) in ROLES


def test_an_office_between_two_names_makes_no_list():
    text, target, spans = unmarked("【云岭科技】CEO〔李远川〕致歉")
    assert list_of(text, *target, spans) == target


def test_a_university_whose_team_invents_something_is_no_source():
    assert role("【云岭大学】团队研制出新型光子芯片", "organisation") == "subject"
    assert role("他毕业于【云岭大学】", "organisation") == "source"
