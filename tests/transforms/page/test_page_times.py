"""When an article was published, in the ways that pages print it, hide it in attributes or leave it to their head."""

import pytest
from support.invented_story import DATED_URL, EPOCH, MINUTE, TITLE, minute, page, read, times


@pytest.mark.parametrize(
    "meta",
    [
        '<time datetime="2026-05-12T08:15:00+08:00">两周前</time>',
        '<time datetime="2026-05-12T00:15:00Z">05-12</time>',
        '<em><span title="2026-5-12 08:15:40">20&nbsp;天前</span></em>',
        f'<span data-publish-time="{EPOCH}">20 天前</span>',
        f'<span class="js-date" data-ts="{EPOCH}000"></span>',
        "<span>2026-05-12 08:15 UTC+8</span>",
        "<span>2026-05-12 00:15 GMT</span>",
        "<span>2026-05-11 20:15 EDT</span>",
        "<span>2026-05-12 09:15 JST</span>",
        "<span>Tue May 12 2026 08:15:00 GMT+0800 (中国标准时间)</span>",
        "<span>Tue May 12 08:15:00 CST 2026</span>",
        "<span>二〇二六年五月十二日 08:15</span>",
        "<span>民國115年5月12日 上午8:15</span>",
        "<span>115-05-12 08:15</span>",
        "<span>26-05-12 08:15</span>",
        "<span>2026年5月12日 星期二 农历三月廿六 08:15</span>",
        "<span>05/12/2026 08:15 AM</span>",
        '<script>document.write("2026-05-12 08:15")</script>',
        "<span>更新时间：2026-05-20 19:00</span> <span>发布时间：2026-05-12 08:15</span>",
        "<span>最后更新：2026-05-20 19:00 首发：2026-05-12 08:15</span>",
        "<span>2026-05-20 19:00 修改</span><div>2026-05-12 08:15 发布</div>",
        "<div>活动时间：2026-05-28 14:00 地点：临海会堂</div><span>2026-05-12 08:15</span>",
    ],
)
def test_time_of_publication_under_the_headline(meta: str) -> None:
    assert minute(read(times(meta))) == MINUTE


@pytest.mark.parametrize(
    ("meta", "head"),
    [
        ("<span>编辑于 2026-05-20 19:00</span>", '<meta property="article:published_time" content="2026-05-12T08:15:00+08:00">'),
        ("<span>最后更新：2026-05-20 19:00</span>", '<meta name="publishdate" content="Tue May 12 2026 08:15:00 GMT+0800 (CST)">'),
        ("<div>2026年5月31日 星期日</div><span>08:15</span>", '<meta name="publishdate" content="2026-05-12 08:15:00">'),
        (
            "<span>更新时间：2026-05-20 19:00</span>",
            '<script type="application/ld+json">{"title":"' + TITLE + '","pubDate":"2026-05-12T08:15:00"}</script>',
        ),
    ],
)
def test_an_edit_or_a_calendar_gives_way_to_who_knows(meta: str, head: str) -> None:
    assert minute(read(times(meta, head))) == MINUTE


def test_an_edit_answers_only_where_nothing_else_is_known() -> None:
    found = read(times("<span>更新时间：2026-05-20 19:00</span>"))
    assert (minute(found), found.published_from) == ("2026-05-20 19:00", "edited")
    dated = read(times("<span>更新时间：2026-05-20 19:00</span>"), DATED_URL)
    assert (minute(dated), dated.published_from, dated.published_precision) == ("2026-05-12 00:00", "id_time", "day")


def test_time_at_the_foot_and_in_boxes() -> None:
    foot = page(meta="", after="<div>posted @ 2026-05-12 08:15 阅读(43)</div>")
    assert minute(read(foot)) == MINUTE
    boxes = read(page(meta='<div class="d"><div>12</div><div>2026年05月</div></div>'))
    assert (minute(boxes), boxes.published_precision) == ("2026-05-12 00:00", "day")
