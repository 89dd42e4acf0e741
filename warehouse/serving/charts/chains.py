"""How a text spread: the timeline of a story's chains, and the tree of one chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from transforms.text.times import BEIJING
from warehouse.serving.charts.marks import RELATIONS, chart, line, linked, path, relation_mark, shortened, tag, text, width_of
from warehouse.serving.charts.scales import TimeScale

WIDTH = 980
_LANE_NAME, _TOP, _ROW, _LABEL = 150, 30, 24, 92
_MOST_LANES = 24
_MOST_IN_LANE = 40


@dataclass(frozen=True)
class Report:
    """An article in a chain; `outlet` names who published it, `parent_id` is None for an original, `is_exact` False for a day alone."""

    article_id: str
    chain_id: str
    parent_id: str | None
    outlet: str
    title: str
    relation: str
    at: datetime
    is_exact: bool
    is_undecided: bool
    href: str


def legend(names: Mapping[str, str]) -> Markup:
    """The shapes of the relations by name."""
    parts, x = [], 4.0
    for relation in RELATIONS:
        name = names.get(relation, relation)
        parts += [relation_mark(relation, x + 8, 11), text(name, x + 19, 15, "small")]
        x += 58
    parts.append(text("空心：先后未定", x + 6, 15, "small dim"))
    parts += [line(x + 100, 11, x + 124, 11, "span"), text("只知日期", x + 130, 15, "small dim")]
    return tag("svg", *parts, look="legend", viewBox="0 0 640 22", width=640, height=22, aria_hidden="true")


def timeline(
    reports: Sequence[Report], names: Mapping[str, str], *, most_lanes: int = _MOST_LANES, most_in_lane: int = _MOST_IN_LANE
) -> Markup:
    """A lane for each chain, the largest first, time from left to right, lines from an article to its copies."""
    if not reports:
        return Markup()
    lanes: dict[str, list[Report]] = {}
    for report in sorted(reports, key=lambda r: (r.at, r.article_id)):
        lanes.setdefault(report.chain_id, []).append(report)
    order = sorted(lanes.values(), key=lambda lane: (-len(lane), lane[0].at))
    shown = [lane[:most_in_lane] for lane in order[:most_lanes]]
    scale = TimeScale.around([r.at for lane in shown for r in lane], _LANE_NAME, WIDTH - 24)
    body, y = [], float(_TOP)
    for lane in shown:
        part, y = _lane(lane, scale, y, names)
        body += part
    n_hidden = len(reports) - sum(map(len, shown))
    if n_hidden:
        body.append(text(f"另有 {n_hidden} 篇未画，见下表", 8, y + 16, "small dim"))
    grid = [m for x, words in scale.ticks() for m in (line(x, _TOP - 8, x, y, "grid"), text(words, x, 16, "tick middle"))]
    label = f"传播时间线：{len(reports)} 篇，{len(lanes)} 个原创"
    return chart(WIDTH, y + (26 if n_hidden else 4), label, [*grid, *body])


def _lane(lane: Sequence[Report], scale: TimeScale, top: float, names: Mapping[str, str]) -> tuple[list[Markup], float]:
    """The marks of one chain, and where the next lane begins."""
    places: dict[str, tuple[float, float]] = {}
    row_of: dict[str, int] = {}
    rows: list[list[tuple[float, float]]] = []  # what of each row is taken, from the end of the edge to the end of the label
    ordered = sorted(lane, key=lambda r: r.parent_id is not None)  # the original first, so that its copies find its row
    for report in ordered:
        x = scale.place(report.at)
        parent_x = places[report.parent_id][0] if report.parent_id in places else x
        span = (min(parent_x, x - 12 if _is_left(x) else x - _LABEL), max(parent_x, x + _LABEL if _is_left(x) else x + 12))
        first = row_of.get(report.parent_id or "", 0 if report.parent_id is None else 1)
        row = next((k for k in range(first, len(rows)) if all(span[1] < a or b < span[0] for a, b in rows[k])), max(first, len(rows)))
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row].append(span)
        row_of[report.article_id] = row
        places[report.article_id] = (x, top + 14 + _ROW * row)
    edges, marks = [], []
    for report in ordered:
        x, y = places[report.article_id]
        if report.parent_id in places and report.parent_id != report.article_id:
            from_x, from_y = places[report.parent_id]
            edges.append(path(f"M{from_x:.1f} {from_y:.1f}V{y:.1f}H{x:.1f}", "edge"))
        marks.append(_mark(report, x, y, names))
    head = [text(shortened(lane[0].outlet, _LANE_NAME - 30), 8, top + 18)]
    note = f"{len(lane)} 篇" + ("，先后未定" if any(r.is_undecided for r in lane) else "")
    head += [text(note, 8, top + 33, "small dim")] if len(lane) > 1 else []
    bottom = top + max(_ROW * len(rows) + 10, 40 if len(lane) > 1 else 30)
    return [*head, *edges, *marks, line(0, bottom, WIDTH, bottom, "grid")], bottom


def _is_left(x: float) -> bool:
    """Whether a label fits to the right of a mark."""
    return x < WIDTH - _LABEL - 8


def _mark(report: Report, x: float, y: float, names: Mapping[str, str]) -> Markup:
    when = report.at.astimezone(BEIJING).strftime("%m-%d %H:%M" if report.is_exact else "%m-%d")
    told = f"{when} {report.outlet} {names.get(report.relation, report.relation)}：{report.title}"
    mark = relation_mark(report.relation, x, y, is_hollow=report.is_undecided)
    span = () if report.is_exact else (line(x - 20, y, x + 20, y, "span"),)
    name = shortened(report.outlet, _LABEL - 16, 11)
    label = text(name, x + 10, y + 4, "small halo") if _is_left(x) else text(name, x - 10, y + 4, "small halo end")
    return linked(report.href, told, *span, label, mark)


def tree(reports: Sequence[Report], delays: Mapping[str, str], names: Mapping[str, str]) -> Markup:
    """Who took the text from whom: a row for each article, indented below its source, with relation and delay in words."""
    children: dict[str | None, list[Report]] = {}
    ids = {r.article_id for r in reports}
    for report in sorted(reports, key=lambda r: (r.at, r.article_id)):
        children.setdefault(report.parent_id if report.parent_id in ids and report.parent_id != report.article_id else None, []).append(
            report
        )
    parts: list[Markup] = []
    seen: set[str] = set()
    row = 0

    def draw(report: Report, depth: int, parent_row: int | None) -> None:
        nonlocal row
        if report.article_id in seen:
            return
        seen.add(report.article_id)
        x, y = 14 + 26 * min(depth, 12), 16 + 26 * row
        if parent_row is not None:
            parts.insert(0, path(f"M{x - 26} {16 + 26 * parent_row}V{y}H{x}", "edge"))
        when = report.at.astimezone(BEIJING).strftime("%m-%d %H:%M" if report.is_exact else "%m-%d")
        words = f"{report.outlet}　{names.get(report.relation, report.relation)}"
        delay = delays.get(report.article_id, "")
        title = shortened(report.title, WIDTH - x - width_of(words) - 250)
        told = f"{when} {words}：{report.title}{('，' + delay) if delay else ''}"
        label = (text(words, x + 14, y + 4.5), text(title, x + 26 + width_of(words), y + 4.5, "dim"))
        time = (text(delay, WIDTH - 100, y + 4.5, "small end"), text(when, WIDTH - 8, y + 4.5, "tick end"))
        parts.append(linked(report.href, told, relation_mark(report.relation, x, y, is_hollow=report.is_undecided), *label, *time))
        mine, row = row, row + 1
        for child in children.get(report.article_id, []):
            draw(child, depth + 1, mine)

    for root in children.get(None, []):
        draw(root, 0, None)
    for report in reports:  # of a circle of parents, which the data should not have
        draw(report, 0, None)
    return chart(WIDTH, 16 + 26 * row, f"传播树：{len(reports)} 篇", parts)
