"""Key terms beside jieba's TF-IDF and TextRank, in one run: python tests/benchmarks/key_terms.py [ARTICLES]

Sets: articles of the invented newsroom, whose key terms are known (the companies, products and people of headline and first lines, and the
word of the event), with the names in the table and without them; and the headlines with keywords beside the checkout, where they are there
(keywords that stand in the headline). A term is right when it is one of the forms of a wanted item; a fragment is a piece of a wanted form
that is none itself.
"""

import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPO))

from crawlers.newsroom import Newsroom, truth_rows  # noqa: E402 (the path comes first)
from transforms.schemas import ARTICLES  # noqa: E402
from transforms.steps import candidates, mentions, terms  # noqa: E402
from transforms.text.language.tech_words import TECH_WORDS  # noqa: E402
from warehouse.pipeline.seed_tables import read_seed  # noqa: E402

BENCH = REPO.parent / "shared" / "bench" / "nlp" / "topic_title.jsonl"
DEMO = REPO / "crawlers" / "newsroom" / "seeds"
LEAD = 150
EVENTS = {
    "launch": ("发布", "新品", "上市"), "delay": ("延期", "推迟", "跳票", "推迟发布"), "recall": ("召回", "召回计划"), "layoffs": ("裁员", "裁撤"),
    "price_cut": ("降价", "价格战", "官降", "调价"), "funding": ("融资", "轮融资"), "lawsuit": ("起诉", "侵权", "诉讼", "专利", "发明专利"),
    "benchmark": ("跑分", "评测", "榜单", "评测榜"), "sales": ("销量", "出货量", "出货"), "partnership": ("合作", "战略合作"),
    "security": ("漏洞", "数据泄露", "安全漏洞", "泄露"), "open_source": ("开源",), "regulation": ("约谈", "新规", "监管", "处罚", "整改"),
    "expansion": ("扩产", "建厂", "生产基地", "基地"), "earnings": ("财报", "营收"), "hiring": ("招聘", "扩招", "招人"),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """An article with its wanted items, each a set of accepted forms in small letters."""

    title: str
    text: str
    wanted: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Score:
    precision5: float
    recall10: float
    fragments: float
    articles_s: float


def newsroom(n: int, seed: int = 3) -> list[Item]:
    with (DEMO / "aliases.csv").open(encoding="utf-8") as f:
        forms: dict[str, set[str]] = {}
        for row in csv.DictReader(f):
            forms.setdefault(row["entity_id"], set()).add(row["alias"].lower())
    found = []
    for t in truth_rows(Newsroom(seed=seed, pages=n)):
        if t["is_hostile"] or t["relation"] != "original" or t["turn"] not in EVENTS:
            continue
        whole = f"{t['title']}\n{t['text']}".lower()
        told = whole[: len(t["title"]) + LEAD]
        wanted = [forms[e["entity_id"]] for e in t["entities"] if e["entity_id"] in forms and any(f in told for f in forms[e["entity_id"]])]
        event = {w for w in EVENTS[t["turn"]] if w in whole}
        found.append(Item(t["title"], t["text"], tuple(frozenset(w) for w in (*wanted, event) if w)))
    return found


def headlines(n: int) -> list[Item]:
    found = []
    with BENCH.open(encoding="utf-8") as f:
        for row in map(json.loads, f):
            wanted = [k.strip().lower() for k in row["keywords"].split(",") if len(k.strip()) > 1]
            wanted = [k for k in wanted if k in row["text"].lower()]
            if wanted:
                found.append(Item(row["text"], "", tuple(frozenset((w,)) for w in wanted)))
    return found[:n]


def ours(more: Iterable[Path] = ()) -> Callable[[list[Item]], list[list[str]]]:
    sides = {name: read_seed(name, more) for name in ("entities", "aliases")}
    publishers = read_seed("publishers")

    def find(items: list[Item]) -> list[list[str]]:
        rows = [{"article_id": str(i), "day": date(2026, 3, 1), "title": x.title, "text": x.text} for i, x in enumerate(items)]
        articles = ARTICLES.table(map(ARTICLES.completed, rows))
        named = mentions.run(articles=articles, **sides).out
        new = candidates.run(articles=articles, mentions=named, aliases=sides["aliases"], publishers=publishers).out
        found: list[list[tuple[float, str]]] = [[] for _ in items]
        for row in terms.run(articles=articles, mentions=named, candidates=new).out.to_pylist():
            if row["key_score"] is not None:
                found[int(row["article_id"])].append((-row["key_score"], row["term"]))
        return [[term for _, term in sorted(keys)] for keys in found]

    return find


def jieba_way(method: str, words: Iterable[str] = ()) -> Callable[[list[Item]], list[list[str]]]:
    import jieba
    import jieba.analyse

    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    if method == "tfidf":
        extractor = jieba.analyse.TFIDF()
        extractor.tokenizer = tokenizer
    else:
        extractor = jieba.analyse.TextRank()
        extractor.tokenizer = jieba.posseg.POSTokenizer(tokenizer)
    return lambda items: [[w.lower() for w in extractor.extract_tags(f"{x.title}\n{x.text}", topK=12)] for x in items]


def measure(find: Callable[[list[Item]], list[list[str]]], items: list[Item]) -> Score:
    find(items[:2])  # dictionaries load
    start = time.process_time()
    found = find(items)
    spent = time.process_time() - start
    right5 = of5 = right10 = of10 = pieces = shown = 0
    for item, keys in zip(items, found, strict=True):
        forms = frozenset().union(*item.wanted)
        right5 += sum(k in forms for k in keys[:5])
        of5 += min(5, len(keys))
        right10 += sum(bool(w & set(keys[:10])) for w in item.wanted)
        of10 += len(item.wanted)
        pieces += sum(k not in forms and any(k in f for f in forms) for k in keys[:10])
        shown += min(10, len(keys))
    return Score(right5 / max(1, of5), right10 / max(1, of10), pieces / max(1, shown), len(items) / max(spent, 1e-9))


def compare(items: list[Item], more: Iterable[Path] = ()) -> dict[str, Score]:
    table = [a for a in read_seed("aliases", more)["alias"].to_pylist() if re.fullmatch(r"[\u4e00-\u9fff]{2,}", a)]
    return {
        "tingfeng": measure(ours(more), items),
        "jieba TF-IDF": measure(jieba_way("tfidf"), items),
        "jieba TF-IDF, our words added": measure(jieba_way("tfidf", (*TECH_WORDS, *table)), items),
        "jieba TextRank": measure(jieba_way("textrank"), items),
    }


def main(n: int) -> None:
    sets = [("newsroom, names in the table", newsroom(n), (DEMO,)), ("newsroom, names not in the table", newsroom(n), ())]
    if BENCH.exists():
        sets.append(("headlines with given keywords", headlines(3 * n), ()))
    for name, items, more in sets:
        print(f"{name}: {len(items)} articles, {sum(len(i.wanted) for i in items) / len(items):.1f} wanted items each")
        for method, s in compare(items, more).items():
            print(
                f"  {method:30} precision@5 {s.precision5:.3f}  recall@10 {s.recall10:.3f}  fragments@10 {s.fragments:.3f} "
                f" {s.articles_s:6.0f} articles a CPU-second"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
