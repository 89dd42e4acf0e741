"""Header lines, bylines and boilerplate: what is a person, an outlet, a line of the page."""

import pytest

from transforms.page.provenance import read_notes
from transforms.text.page_lines.boilerplate import is_cut, line_class, normal_line, without_tail
from transforms.text.page_lines.bylines import byline, editors, in_brackets, is_chinese_name, outlet_of, split_names
from transforms.text.page_lines.header_fields import claims, is_furniture, source_name


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("作者：周文博", ["周文博"]),
        ("文｜沈一舟", ["沈一舟"]),
        ("文/沈一舟", ["沈一舟"]),
        ("撰文丨沈一舟 陆小北", ["沈一舟", "陆小北"]),
        ("江城晚报记者 周文博 沈一舟", ["周文博", "沈一舟"]),
        ("本报记者 周文博 方 敏", ["周文博", "方敏"]),
        ("采写：江报见习记者 林子木", ["林子木"]),
        ("（总台央视记者 周文博 沈一舟）", ["周文博", "沈一舟"]),
        ("《深镜》作者 周纯", ["周纯"]),
        ("(作者：方敏北京大学经济学院教授)", ["方敏"]),
        ("作者：江城晚报", []),
        ("责任编辑：何小满", []),
        ("江城晚报全媒体图片记者 黎阳 摄", []),
        ("记者获悉，这家公司将在下月上市。", []),
        ("作者最新文章", []),
    ],
)
def test_byline(line: str, names: list[str]) -> None:
    assert byline(normal_line(line)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("江城晚报讯（记者 周文博）五月二十日，青禾科技发布芯片。", ["周文博"]),
        ("（中央社记者温贵香台北21日电）行政部门今天表示。", ["温贵香"]),
        ("这是一座英雄的城！（评论员 罗博 萧海川）", ["罗博", "萧海川"]),
        ("据（记者）观察，市场在变。", []),
    ],
)
def test_reporters_in_brackets(line: str, names: list[str]) -> None:
    assert in_brackets(normal_line(line)) == names


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("2026-05-20 09:30来源：江城晚报作者：周文博", "江城晚报"),
        ("发布时间：2026-05-20 来源：江城网 字号：大 中 小", "江城网"),
        ("来源： EDN 电子技术设计", "EDN电子技术设计"),
        ("稿源：江城晚报（责编：何小满）", "江城晚报"),
        ("来源 江城网 | 作者 周文博", "江城网"),
        ("来源：", None),
        ("来源：104363", None),
    ],
)
def test_source_of_a_header_line(line: str, source: str | None) -> None:
    found = [source_name(c.value) for c in claims(normal_line(line)) if c.label == "source"]
    assert (found[0] if found else None) == source


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("责任编辑：何小满_NT6056", ["何小满"]),
        ("(责编：汤诗、丁小)", ["汤诗", "丁小"]),
        ("编辑/倪家", ["倪家"]),
        ("【编辑：姚小】", ["姚小"]),
        ("责编：Demi Xia", ["Demi Xia"]),
        ("编辑：杜智PX209", ["杜智"]),
        ("编辑部的故事", []),
    ],
)
def test_editors(line: str, names: list[str]) -> None:
    assert editors(normal_line(line)) == names


def test_outlet_of_a_reporters_line() -> None:
    assert outlet_of("（中央社记者温贵香台北21日电）行政部门今天表示") == "中央社"
    assert outlet_of("本报记者 周文博") is None


def test_names_are_split_and_places_are_no_names() -> None:
    assert split_names("周文博、沈一舟 编辑：何小满") == ["周文博", "沈一舟"]
    assert split_names("综合整理") == []
    assert is_chinese_name("欧阳小北") and is_chinese_name("周纯")
    assert not is_chinese_name("江苏") and not is_chinese_name("科技日报") and not is_chinese_name("我们都是")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("责任编辑：何小满_NT6056", "editor"),
        ("（编辑 周文博）", "editor"),
        ("编辑 刘晓 校对 李铭", "editor"),
        ("特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“网易号”用户上传并发布，本平台仅提供信息存储服务。", "disclaimer"),
        ("特別聲明：以上內容為自媒體平臺用戶上傳並發布，本平臺僅提供信息存儲服務。", "disclaimer"),
        ("Notice: The content above (including the pictures) is uploaded and posted by a user.", "disclaimer"),
        ("本文为示例网原创文章，未经授权不得转载，违者必究", "disclaimer"),
        ("转载请注明出处：示例网", "disclaimer"),
        ("欢迎关注示例网官方微信公众号：demo", "promo"),
        ("扫描下方二维码解锁更多技能，关注公众号", "promo"),
        ("返回示例网首页>>", "chrome"),
        ("- THE END -", "chrome"),
        ("【1】【2】【3】", "pager"),
        ("#芯片#手机#新品", "tags"),
        ("相关阅读：", "related"),
        ("公司在声明中表示，将在六月上市新的芯片。", None),
        ("这位编辑说，他每天要看三百篇稿子。", None),
        ("他点击了页面上的按钮，下载了这个应用，然后关注了三个博主。", None),
        ("2023年，江城高技术制造业投资增长22.6%，高于全国12个百分点。", None),
        ("01 引言", None),
        ("一、降低育儿成本", None),
    ],
)
def test_class_of_a_line(line: str, name: str | None) -> None:
    assert line_class(normal_line(line)) == name


def test_cut_and_glued_tail() -> None:
    assert is_cut(normal_line("延伸閱讀")) and is_cut("相关阅读：") and not is_cut("相关部门表示，将依法处理。")
    assert without_tail("风险仍在，路还很长。返回示例网首页>>") == ("风险仍在，路还很长。", "返回示例网首页>>")
    assert without_tail("他说完了。（责任编辑：何小满）") == ("他说完了。", "（责任编辑：何小满）")
    assert without_tail("他说：编辑：这是一个词。") == ("他说：编辑：这是一个词。", "")


def test_furniture_is_nothing_but_buttons() -> None:
    assert is_furniture(normal_line("举报 缩小字体 放大字体 收藏 微博 微信 分享 3,930"))
    assert not is_furniture(normal_line("青禾科技发布新一代芯片"))


def test_words_of_a_review_are_no_crew() -> None:
    assert line_class(normal_line("策划：周文博 陆小北")) == "editor"
    assert line_class(normal_line("设计：机身厚度7.9毫米，比上一代更薄")) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("云杉科技10月6日宣布，召回一批新车。", []),
        ("云杉网10月6日起停机维护。", []),
        ("江口网10月6日消息，渡轮停航。", ["江口网10月6日消息"]),
        ("江口科技讯 北京时间10月6日，渡轮停航。", ["江口科技讯 北京时间10月6日"]),
        ("江口晚报10月6日，渡轮停航。", ["江口晚报10月6日"]),
        ("【江口在线】10月6日，渡轮停航。", ["【江口在线】10月6日"]),
    ],
)
def test_a_dateline_names_an_outlet_and_a_company_that_acts_is_none(line, told):
    page = {"url": "http://a.test/1", "canonical": None, "og_url": None, "source": None, "source_url": None}
    notes = read_notes(**page, authors=[], kept=[line], dropped=[], links=[])
    assert [n.text for n in notes if n.kind == "dateline"] == told


def test_lines_of_nothing_but_roles_or_numbers_are_judged_at_once():
    """Each of these took longer than anyone waited: the rules tried every way to part roles from names, or digits from digits."""
    assert line_class("编辑 " * 66 + "¥" * 20) is None
    assert line_class("1" * 60 + "页x") is None
    assert line_class("编辑 张三 责编 李四 王五") == "editor"
    assert line_class("责任编辑 张三 编辑") == "editor"
    assert line_class("12345下一页") == "pager"
