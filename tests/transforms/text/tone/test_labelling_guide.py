"""The sentences of the labelling guide: what is a fact of business, what is news, whose news it is."""

import csv

import pytest
from support.marked_tones import SEED, unmarked

from transforms.text.language.segment import with_names
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.target_tone import score_target
from transforms.text.tone.verdict import tone_name
from transforms.text.tone.whole_tone import score_sentence

LEXICON = ToneLexicon(list(csv.DictReader(SEED.read_text(encoding="utf-8").splitlines())))
WORDS = with_names(())


def tone(marked: str) -> str:
    text, target, spans = unmarked(marked)
    found = score_target(text, *target, sorted(spans), lexicon=LEXICON, words=WORDS)
    assert found.tone == tone_name(found.score)
    return found.tone


NEUTRAL = [
    "【云岭科技】发布新一代平板，全新设计，支持手写笔",
    "【云岭科技】推出开源模型，与〔远山通信〕达成战略合作",
    "【云岭科技】国行价格下调500元",
    "【云岭科技】否认裁员传闻，称消息不实",
    "据【云岭研究】统计，二手平板价格大跌三成",
    "〔远山通信〕的模型抄袭了【云岭科技】的开源模型",
    "他被指用【云岭】芯片冒充国产芯片",
    "【云岭科技】新处理器跑分曝光",
    "【云岭科技】累计拿到超过两百亿元资金",
    "【云岭外卖】上线满减新规",
    "本轮融资由【云岭资本】领投",
    "【云岭科技】员工已被告知搬迁",
    "【云岭科技】已修复该漏洞",
    "【云岭科技】尚未就裁员一事回应",
    "面对【云岭科技】等竞品的挑战，〔远山通信〕疲于应对",
    "【云岭科技】、〔远川〕被要求停止购买〔远山通信〕的芯片",
    "此次系统故障不影响【云岭科技】的平台",
    "【云岭科技】处罚了127个违规账号",
    "【云岭科技】推出新功能，帮助用户识别诈骗电话",
    "【云岭科技】发布安全工具，用于检测恶意软件",
    "【云岭平板】新增手写模式",
    "【云岭科技】注册资本增至2亿元",
    "【云岭科技】下调接口价格",
    "投诉由【云岭协会】提出",
    "〔远川〕的账号被【云岭平台】封禁三天",
    "远山的调用量已超过【云岭科技】的〔云岭模型〕",
    "〔远山游戏〕将在推出【浮岛】之后停止运营",
    "【云岭科技】拒绝置评",
    "骗子冒充【云岭科技】客服骗取转账",
    "【云岭科技】发布补丁，解决了48个漏洞，包括一个正被利用的零日漏洞",
]
POSITIVE = [
    "【云岭汽车】单月交付首破7万台",
    "整体市场萎缩，【云岭科技】逆势成长4%",
    "【云岭科技】亏损收窄",
    "【云岭科技】营收高于彭博汇总的分析师预期",
    "【云岭科技】已走出亏损",
    "续航表现没什么可抱怨的，【云岭平板】值得买",
    "【云岭科技】故障率下降三成",
    "【云岭科技】完成2亿元融资",
    "第50万辆【云岭】汽车驶下总装线，整车正式下线",
    "【云岭科技】的新平板供不应求",
    "【云岭汽车】的交付量是〔远山汽车〕的两倍",
    "【云岭】的模型性能比〔远山〕高出三成",
]
NEGATIVE = [
    "商务部对【云岭科技】收购案启动合规性调查",
    "法国检方正在对平台〔远川〕、〔山海〕、【云岭】展开调查",
    "〔远川〕、【云岭】、〔山海〕等品牌的多张认证证书被暂停",
    "【云岭科技】股价跌超3%",
    "【云岭科技】营收低于分析师此前的平均预测",
    "【云岭科技】仍未完全摆脱亏损",
    "【云岭科技】的射击游戏〔浮岛〕上线两周就宣布停服",
    "【云岭汽车】的好评率仅四成",
    "多家厂商被要求停止使用【云岭】的芯片",
    "【云岭科技】宣布裁员两千人",
    "【云岭科技】新芯片的功耗是〔远山通信〕的三倍",
    "〔远山汽车〕的交付量是【云岭汽车】的两倍",
    "【云岭科技】未能续约",
    "董事会批准了【李远川】的辞职请求",
    "上一轮融资谈了五个月，【云岭科技】仍无结果",
    "新机的性能比之前〔远山手机〕的【云岭芯片】高出不少",
]


@pytest.mark.parametrize("marked", NEUTRAL)
def test_facts_of_business_and_side_parties_are_neutral(marked):
    assert tone(marked) == "neutral"


@pytest.mark.parametrize("marked", POSITIVE)
def test_good_news_needs_a_clear_sign(marked):
    assert tone(marked) == "positive"


@pytest.mark.parametrize("marked", NEGATIVE)
def test_bad_news_reaches_those_whom_it_concerns(marked):
    assert tone(marked) == "negative"


@pytest.mark.parametrize("text", ["会议在上午九点开始。", "产品体验流畅，做工精致，口碑极佳。", "公司破产，员工讨薪，投资人血本无归。"])
def test_label_and_score_of_a_whole_text_agree(text):
    whole = score_sentence(text, lexicon=LEXICON)
    assert whole.tone == tone_name(whole.score)
