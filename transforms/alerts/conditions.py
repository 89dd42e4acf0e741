"""Which conditions of a rule hold for what it sees of a story, each with its number and the articles that the number counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from transforms.alerts.rule import TURNS, Watch
from transforms.alerts.story import COPIED, Row, Sight

Why = dict[str, Any]
WHOLE_SCOPE = ("burst", "rival_first")
"""Conditions about what is not there: they are not judged while a portal in scope was not crawled."""
LEAST_TONED = 3
LEAST_TURN = 0.2
"""A mean that moves less than this around 0 has not turned."""


def holding(watch: Watch, seen: Sight, *, is_leading: bool = False, is_whole: bool = True) -> list[Why]:
    """Conditions that hold; `is_leading`: the story has most of a burst's origins, `is_whole`: nothing in scope is missing."""
    found = [*_counts(watch, seen), *_turns(watch, seen), *_marks(watch, seen)]
    if is_whole and is_leading:
        found.append(why("burst", f"声量突增，{seen.n_origins} 个原创在这件事上", seen.n_origins, seen.origins))
    if is_whole and watch.when.rival_first:
        found += _rival(watch, seen)
    return found


def why(condition: str, words: str, number: float, rows: Iterable[Row]) -> Why:
    """A condition that held."""
    return {"condition": condition, "words": words, "number": float(number), "article_ids": [row["article_id"] for row in rows]}


def _counts(watch: Watch, seen: Sight) -> Iterator[Why]:
    when, publishers, n_negative = watch.when, seen.publishers, len(seen.negative)
    if when.publishers and len(publishers) >= when.publishers:
        yield why("publishers", f"独立发布者 {len(publishers)} ≥ {when.publishers}", len(publishers), publishers.values())
    if when.negative_origins and n_negative >= when.negative_origins:
        yield why("negative_origins", f"负面原创 {n_negative} ≥ {when.negative_origins}", n_negative, seen.negative)
    share = n_negative / len(seen.tones) if len(seen.tones) >= LEAST_TONED else 0.0
    if when.negative_share and share >= when.negative_share:
        yield why("negative_share", f"负面占原创 {share:.0%} ≥ {when.negative_share:.0%}", share, seen.negative)


def _turns(watch: Watch, seen: Sight) -> Iterator[Why]:
    for turn in watch.when.turn:
        rows = [row for row in seen.articles if turn in row["turns"]]
        if rows:
            yield why("turn", f"出现{TURNS[turn]}", len(rows), rows)


def _marks(watch: Watch, seen: Sight) -> Iterator[Why]:
    when, ours = watch.when, set(watch.ours)
    others = [row for row in seen.articles if row["publisher"] not in ours]
    picked = [row for row in others if row["relation"] in COPIED and row["origin_publisher"] in ours]
    if when.press_release and picked:
        n = len({row["publisher"] for row in picked})
        yield why("press_release", f"自己的稿件被 {n} 家转载", n, picked)
    rewritten = [row for row in others if not ours.isdisjoint(row["rewritten_from"])]
    if when.rewrite and rewritten:
        yield why("rewrite", f"自己的文章被洗稿 {len(rewritten)} 篇", len(rewritten), rewritten)
    for name, column, words in (("edited", "edited_at", "静默修改"), ("removed", "removed_at", "已被删除")):
        rows = [row for row in seen.articles if row[column] is not None]
        if getattr(when, name) and rows:
            yield why(name, f"{words} {len(rows)} 篇", len(rows), rows)
    if when.figures_disagree and (rows := disagreeing(seen.articles)):
        yield why("figures_disagree", f"数字互相矛盾（{len(rows)} 篇）", len(rows), rows)


def disagreeing(articles: Sequence[Row]) -> list[Row]:
    """Articles with a figure that another publisher gives otherwise: same thing, same unit, same entity; a publisher's own correction
    is none.
    """
    told: dict[tuple[str, str, str], dict[float, dict[str, Row]]] = {}
    for row in articles:
        for figure in row["figures"]:
            key = (figure["about"], figure["unit"] or "", figure["entity_id"] or "")
            told.setdefault(key, {}).setdefault(figure["value"], {}).setdefault(row["publisher"], row)
    found: dict[str, Row] = {}
    for values in told.values():
        if len(values) > 1 and len({publisher for by in values.values() for publisher in by}) > 1:
            found |= {row["article_id"]: row for by in values.values() for row in by.values()}
    return list(found.values())


def _rival(watch: Watch, seen: Sight) -> Iterator[Why]:
    first = seen.articles[0]
    if first["publisher"] in watch.rivals and seen.publishers.keys().isdisjoint(watch.ours):
        yield why("rival_first", "对手先发，自己还没有", 1, [first])


def escalating(watch: Watch, seen: Sight, last: Mapping[str, Any]) -> list[Why]:
    """What is so much more than in the last message of the thread that it is told again."""
    more, found = watch.escalate, []
    had = last["n_articles"] - last["n_origins"]
    if more.copies_times and seen.n_copies >= more.copies_times * max(had, 1) and seen.n_copies - had >= more.copies_more:
        copies = [row for row in seen.articles if row not in seen.origins]
        found.append(why("copies", f"转载 {had} → {seen.n_copies} 篇", seen.n_copies, copies))
    publishers = seen.publishers
    passed = [step for step in more.publishers if last["n_publishers"] < step <= len(publishers)]
    if passed:
        found.append(why("publishers", f"独立发布者 {last['n_publishers']} → {len(publishers)}", len(publishers), publishers.values()))
    was, now = last["mean_tone"] or 0.0, seen.mean_tone or 0.0
    is_told = min(last["n_toned"], len(seen.tones)) >= LEAST_TONED
    if more.tone_turned and is_told and was * now < 0 and abs(was - now) > LEAST_TURN:
        found.append(why("tone_turned", f"口吻 {was:+.2f} → {now:+.2f}", now, seen.origins))
    denials = [row for row in seen.articles if "denial" in row["turns"]]
    if more.denial and denials and "denial" not in last["turns"] and "rumour" in {*last["turns"], *seen.turns}:
        found.append(why("denial", "传闻之后出现辟谣", len(denials), denials))
    return found
