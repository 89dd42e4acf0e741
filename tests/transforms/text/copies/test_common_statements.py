"""Two articles that quote one statement took nothing from each other."""

from transforms.text.copies.common_statements import common_statement

RELEASE = "云岭科技回应称，“相关传闻不属实，公司生产经营一切正常，所有订单都按计划交付。我们已经向警方报案，并保留追究法律责任的权利。”"
ONE = f"十月五日上午，有网友发帖说远山园区的灯熄了三天，帖子很快被转发上万次。{RELEASE}记者在园区门口看到，班车照常进出。"
OTHER = f"裁员的消息从周末起在供应商的群里流传，有人晒出搬空的工位。{RELEASE}分析师认为，这家公司的现金足以撑到明年，库存也不高。"


def test_the_issuer_and_the_sentences_are_told():
    found = common_statement(ONE, OTHER)
    assert found is not None
    assert found.issuer == "云岭科技"
    assert "".join(found.sentences) in RELEASE.replace("\n", "")
    assert len(found.sentences) == 2


def test_a_rewrite_shares_more_than_the_statement():
    rewrite = ONE.replace("网友发帖说", "网友发文称").replace("很快", "迅速") + "该公司尚未公布新的数据，也没有说什么时候公布。"
    assert common_statement(rewrite, ONE) is None


def test_a_text_that_is_the_statement_alone_is_its_copy():
    assert common_statement(RELEASE, OTHER) is None
    assert common_statement(OTHER, RELEASE) is None


def test_statements_of_two_issuers_are_no_common_one():
    other = OTHER.replace("云岭科技回应称", "远川集团回应称")
    assert common_statement(ONE, other) is None


def test_texts_that_share_nothing_or_no_statement_have_none():
    assert common_statement(ONE, "天气晴朗，湖面很静，岸边的人不多，几条船停在那里，没有人说话。") is None
    assert common_statement("", "") is None
    plain = RELEASE.replace("云岭科技回应称，“", "").replace("”", "")
    assert common_statement(ONE.replace(RELEASE, plain), OTHER.replace(RELEASE, plain)) is None
