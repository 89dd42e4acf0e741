"""Which time is the time of publication: labels, attributes, witnesses, ids; and the moments that scripts and metas tell."""

from datetime import UTC, datetime, timedelta

import pytest

from transforms.page.blocks import Stamp
from transforms.page.metadata import Witness, listen
from transforms.page.published_time import read_time
from transforms.page.tree import parse_markup
from transforms.text.calendars import number, offset_of, western
from transforms.text.dates import BEIJING, Moment, find_moment, parse_moment
from transforms.text.page_lines.time_labels import is_label_only, role_of_names, time_pieces

AT = datetime(2026, 6, 1, 4, tzinfo=UTC)
ID = Moment(datetime(2026, 5, 11, 16, tzinfo=UTC), "day")


def stamp(value: str, attributes: str = "") -> Stamp:
    root = parse_markup(f"<span {attributes}>x</span>")
    assert root is not None
    return Stamp(1, "datetime", value, root.find(".//span"))


def told(
    lines: list[str],
    *,
    tail: tuple[str, ...] = (),
    stamps: tuple[Stamp, ...] = (),
    witness: Witness | None = None,
    from_id: Moment | None = None,
) -> tuple[str | None, str | None]:
    witness = witness or Witness()
    moment, rung, _ = read_time(lines, list(tail), lambda: list(stamps), witness, fetched_at=AT, zone=BEIJING, from_id=from_id)
    if moment is None:
        return None, rung
    return moment.at.astimezone(BEIJING).strftime("%m-%d" if moment.precision == "day" else "%m-%d %H:%M"), rung


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (["2026-05-12 08:15 来源：某报"], ("05-12 08:15", "header")),
        (["2026-05-12", "08:15"], ("05-12 08:15", "header")),
        (["2026-05-12", "发布于 2026-05-13"], ("05-13", "header")),
        (["成文日期：2026-05-08", "发布日期：2026-05-12"], ("05-12", "header")),
        (["成文日期：2026-05-08"], ("05-08", "header")),
        (["发布时间", "2026-05-12 08:15"], ("05-12 08:15", "header")),
        (["更新时间", "2026-05-20 08:15", "2026-05-12 08:15"], ("05-12 08:15", "header")),
        (["报名截止时间：2026-05-30 18:00"], (None, None)),
        (["12", "2026年05月"], ("05-12", "header")),
        (["2026", "05/12"], ("05-12", "header")),
        (["公司说，2026年5月3日那天，工厂停了一天。"], (None, None)),
        (["2026-07-12 08:15"], (None, None)),
        (["3小时前"], ("06-01 09:00", "header")),
        (["2026", "05", "12"], ("05-12", "header")),
        (["12", "05", "2026"], ("05-12", "header")),
        (["2026", "第05期第12版"], (None, None)),
        (["2026-06-01 12:15"], ("06-01 12:15", "header")),
        (["2026-06-01 12:16"], (None, None)),
        (["x" * 35 + " 3小时前"], ("06-01 09:00", "header")),
        (["x" * 36 + " 3小时前"], (None, None)),
        (["我3小时前，到了"], (None, None)),
        (["来源：某报 " + "栏" * 143 + " 2026-05-12"], (None, None)),
        (["2026-05-12", "甲", "08:15"], ("05-12 08:15", "header")),
        (["2026-05-12", "甲", "乙", "08:15"], ("05-12", "header")),
        (["08:15", "甲", "2026-05-12"], ("05-12 08:15", "header")),
        (["08:15", "甲", "乙", "2026-05-12"], ("05-12", "header")),
        (["2026-05-13 10:00", "2026-05-12 08:15 发布"], ("05-12 08:15", "header")),
        (["2026-05-12", "2026-05-12 08:15"], ("05-12 08:15", "header")),
        (["2026-05-12", "2026-05-13 08:15"], ("05-13 08:15", "header")),
        (["发布于 2026-05-12", "2026-05-12 23:59"], ("05-12 23:59", "header")),
        (["发布于 2026-05-12", "2026-05-13 00:00"], ("05-12", "header")),
    ],
)
def test_printed_times(lines: list[str], want: tuple[str | None, str | None]) -> None:
    assert told(lines) == want


def test_attributes_make_loose_words_exact() -> None:
    exact = stamp("2026-05-12T08:15:00+08:00")
    assert told(["两周前"], stamps=(exact,)) == ("05-12 08:15", "attribute")
    assert told(["2026-05-12"], stamps=(exact,)) == ("05-12 08:15", "attribute")
    assert told(["2026-05-14"], stamps=(exact,)) == ("05-14", "header")
    assert told(["2026-05-12 09:00"], stamps=(exact,)) == ("05-12 09:00", "header")
    assert told(
        [],
        stamps=(
            stamp("2026-05-20T08:15:00", 'class="updated"'),
            exact,
        ),
    ) == ("05-12 08:15", "attribute")
    assert told([], stamps=(stamp("2026-05-12"),)) == ("05-12", "attribute")
    assert told([], stamps=(stamp("发表于 2026-5-12 08:15:11"),)) == ("05-12 08:15", "attribute")


def test_witnesses_and_ids_where_the_page_is_silent() -> None:
    day, exact = Witness(times=(("meta", "2026-05-12"),)), Witness(times=(("meta", "2026-05-12"), ("jsonld", "2026-05-12T08:15:00+08:00")))
    assert told([], witness=day) == ("05-12", "meta")
    assert told([], witness=exact) == ("05-12 08:15", "jsonld")
    assert told(["2026-05-12"], witness=exact) == ("05-12 08:15", "jsonld")
    assert told(["2026年5月31日 星期日"], witness=exact) == ("05-12 08:15", "jsonld")
    assert told(["2026年5月31日 星期日"]) == ("05-31", "header")
    assert told(["05-12 08:15"], witness=Witness(edits=("2025-05-13 10:00",))) == ("05-12 08:15", "header")
    assert told([], from_id=ID) == ("05-12", "id_time")
    assert told([], from_id=ID, witness=Witness(edits=("2026-05-12 10:00:05",))) == ("05-12 10:00", "edited")
    assert told([], from_id=ID, witness=Witness(edits=("2026-05-20 10:00:05",))) == ("05-12", "id_time")
    assert told(["编辑于 2026-05-20 10:00"]) == ("05-20 10:00", "edited")
    assert told([], tail=("posted @ 2026-05-12 08:15 阅读(3)",)) == ("05-12 08:15", "header")
    assert told(["20天前"], from_id=ID) == ("05-12", "header")
    assert told(["2天前"], from_id=ID) == ("05-12", "id_time")


def test_a_calendar_of_today_where_another_witness_knows() -> None:
    calendar = "2026年5月31日 星期日"
    exact = Witness(times=(("jsonld", "2026-05-12T08:15:00+08:00"),))
    assert told([], tail=(calendar,)) == (None, None)
    assert told([calendar, "09:30"], witness=exact) == ("05-12 08:15", "jsonld")
    assert told([calendar], stamps=(stamp("2026-05-20T08:15:00", 'class="updated"'),)) == ("05-31", "header")
    assert told(["3小时前"], witness=exact) == ("05-12 08:15", "jsonld")
    assert told(["3小时前"], witness=Witness(times=(("meta", "2026-05-12"),))) == ("06-01 09:00", "header")


def test_a_date_without_a_year_takes_it_from_a_witness_of_its_month() -> None:
    def year(line: str, edit: str) -> int:
        witness = Witness(edits=(edit,))
        moment, _, _ = read_time([line], [], list, witness, fetched_at=AT, zone=BEIJING, from_id=None)
        assert moment is not None
        return moment.at.astimezone(BEIJING).year

    assert year("05-15 08:15", "2025-05-13 10:00") == 2025
    assert year("05-16 08:15", "2025-05-13 10:00") == 2026  # an edit is not three days before the page
    assert year("05-15 08:15", "2025-06-23 08:00") == 2025
    assert year("05-15 08:15", "2025-06-25 08:00") == 2026


def test_midnight_is_no_minute() -> None:
    midnight = stamp("2026-05-12T00:00:00+08:00")
    assert told([], stamps=(midnight,)) == ("05-12", "attribute")
    assert told([], stamps=(stamp("2026-05-12T00:00:00Z"),)) == ("05-12", "attribute")
    assert told([], stamps=(stamp("2026-05-12T00:00:01+08:00"),)) == ("05-12 00:00", "attribute")
    assert told([], witness=Witness(times=(("meta", "2026-05-12T00:00:00Z"), ("state", "2026-05-12 09:30")))) == ("05-12 09:30", "state")


def test_how_sure_each_rung_is() -> None:
    def sure(lines: list[str], *, stamps: tuple[Stamp, ...] = (), from_id: Moment | None = None, **said: tuple[object, ...]) -> float:
        witness = Witness(**said)  # type: ignore[arg-type]
        return read_time(lines, [], lambda: list(stamps), witness, fetched_at=AT, zone=BEIJING, from_id=from_id)[2]

    day, minute = (("meta", "2026-05-12"),), (("jsonld", "2026-05-12 08:15"),)
    assert [
        sure(["2026-05-12 08:15"]),
        sure([], stamps=(stamp("2026-05-12T08:15:00+08:00"),)),
        sure(["2026-05-12"], times=minute),
        sure([], times=minute),
        sure(["2026-05-12"]),
        sure([], times=day),
        sure([], stamps=(stamp("2026-05-12"),)),
        sure([], from_id=ID),
        sure([], edits=("2026-05-12 10:00",)),
        sure([]),
    ] == [0.98, 0.95, 0.9, 0.85, 0.8, 0.7, 0.7, 0.5, 0.3, 0.0]


def test_a_printed_time_is_sure_when_a_witness_agrees() -> None:
    def sure(witness: Witness) -> float:
        return read_time(["2026-05-12 08:15"], [], list, witness, fetched_at=AT, zone=BEIJING, from_id=None)[2]

    assert sure(Witness(times=(("meta", "2026-05-12 20:00"),))) > sure(Witness(times=(("meta", "2026-05-20 20:00"),)))


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("2026-05-12 08:15", [None]),
        ("发布时间：2026-05-12", [None, "published"]),
        ("2026-05-12 08:15 发布", [None, "published"]),
        ("2026-05-12 08:15 （5/13 09:00 更新）", [None, "edited"]),
        ("最后更新：2026-05-13 首发：2026-05-12", [None, "edited", "published"]),
        ("活动时间：2026-05-12 14:00 地点：会堂", [None, "event"]),
        ("主席签署命令 发布《规定》", [None]),
        ("责任编辑：乔以安 2026-05-12", [None]),
    ],
)
def test_pieces_of_a_line(line: str, roles: list[str | None]) -> None:
    assert [p.role for p in time_pieces(line)] == roles


def test_the_later_of_two_times_has_the_label_behind_it() -> None:
    assert time_pieces("2026-05-12 08:15 （5/13 09:00 更新）")[0].text.startswith("2026-05-12 08:15")
    assert (is_label_only("更新时间："), is_label_only("发布日期"), is_label_only("发布会现场"), is_label_only("2026-05-12 发布")) == (
        "edited",
        "published",
        None,
        None,
    )
    assert [role_of_names(n) for n in ("entry-date updated", "datePublished", "time", "editor")] == ["edited", "published", None, None]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("二〇二六年五月十二日上午八时十五分", "2026年5月12日 上午08:15"),
        ("民國一一五年五月十二日", "2026年5月12日"),
        ("中华民国115年5月12日", "中华民国115年5月12日".replace("中华民国115", "2026")),
        ("115/05/12 08:15", "2026/05/12 08:15"),
        ("114年10月5日", "2025年10月5日"),
        ("100年树人", "100年树人"),
        ("版本115.05", "版本115.05"),
        ("丙午年三月廿六", " "),
    ],
)
def test_dates_of_other_calendars_in_western_digits(text: str, want: str) -> None:
    assert western(text) == want


def test_numbers_and_offsets() -> None:
    assert [number(t) for t in ("三十五", "十", "一百零五", "115", "一一五", "零五")] == [35, 10, 105, 115, 115, 5]
    hours = {w: offset_of(w).utcoffset(AT) for w in ("Z", "+0800", "-03:30", "GMT+8", "UTC-5", "JST", "EDT", "+99:00", "??")}
    assert hours["Z"] == timedelta(0)
    assert hours["-03:30"] == -timedelta(hours=3, minutes=30)
    assert hours["UTC-5"] == -timedelta(hours=5)
    assert hours["JST"] == timedelta(hours=9)
    assert hours["EDT"] == -timedelta(hours=4)
    assert {hours[w] for w in ("+0800", "GMT+8", "+99:00", "??")} == {timedelta(hours=8)}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1小时30分钟前", "06-01 10:30"),
        ("2 hours ago", "06-01 10:00"),
        ("an hour ago", "06-01 11:00"),
        ("周日 08:15", "05-31 08:15"),
        ("08:15 2026-05-12", "05-12 08:15"),
        ("8:15 AM, May 12, 2026", "05-12 08:15"),
        ("12.05.2026 08:15", "05-12 08:15"),
        ("25/05/2026", "05-25 00:00"),
        ("2026-05-12（二） 08:15", "05-12 08:15"),
        ("美东时间 2026-05-11 20:15", "05-12 08:15"),
        ("2026-05-12 00:15（格林尼治时间）", "05-12 08:15"),
        ("97-05-12 08:15", "05-12 08:15"),
        ("版本 26.05.12 发布", None),
    ],
)
def test_written_moments(text: str, want: str | None) -> None:
    found = find_moment(text, reference=AT)
    assert (found and found.at.astimezone(BEIJING).strftime("%m-%d %H:%M")) == want


def test_values_of_fields() -> None:
    seconds = 1778544900
    for value in (seconds, f"{seconds}", f"{seconds}000", f"{seconds}.25", f"/Date({seconds}000)/", f"/Date({seconds}000+0800)/"):
        found = parse_moment(value, reference=AT)
        assert found is not None
        assert int(found.at.timestamp()) == seconds


def test_what_head_and_scripts_say() -> None:
    people = '[{"@type":"Person","name":"乔以安"},{"@type":"Organization","name":"某报"}]'
    article = (
        '{"@type":"NewsArticle","headline":"题","datePublished":"2026-05-12","publisher":{"name":"临海"},"isAccessibleForFree":"False"'
    )
    ld = f'{{"@graph":[{{"@type":"WebPage"}},{article},"author":{people}}}]}}'
    scripts = (("type='application/ld+json'", ld), ("enpproperty", "<date>2026-05-12 08:15:00</date><sourcename>某社</sourcename>"))
    witness = listen({"og:updated_time": "2026-05-13", "pubdate": "2026-05-12", "keywords": "机器人, 仓库,机器人"}, scripts)
    assert (witness.headline, witness.person, witness.site, witness.paywalled, witness.source) == (
        "题",
        "乔以安",
        "临海",
        True,
        ("cms", "某社"),
    )
    assert witness.times[:3] == (("jsonld", "2026-05-12"), ("cms", "2026-05-12 08:15:00"), ("meta", "2026-05-12"))
    assert (witness.edits, witness.tags) == (("2026-05-13",), ("机器人", "仓库"))


def test_times_of_scripts_four_of_each_and_six_in_all() -> None:
    def times(*scripts: str) -> list[str]:
        return [v for rung, v in listen({}, tuple(("", s) for s in scripts)).times if rung == "state"]

    many = ",".join(f'"publishTime":"2026-05-1{n} 08:15"' for n in range(6))
    assert times(many) == [f"2026-05-1{n} 08:15" for n in range(4)]
    assert len(times(many, many, many)) == 6
    assert times("var ct = '1778544900';", "ptime:1778544900000,") == ["1778544900", "1778544900000"]
    assert times('"startTime":"2026-05-12 08:15","price":1778544900') == []
