"""Quality on the development data beside the checkout: each measure runs our commands as a user would and the data's own scorer.

The texts are others', so nothing of them is part of the project. `python tests/gate/measures.py NAME…` prints what a measure gives now.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

REPO = Path(__file__).resolve().parents[2]
BENCH = REPO.parent / "shared" / "bench"
Scores = dict[str, float]


def tingfeng(*arguments: object, output: Path | None = None) -> None:
    """Run one of our commands without any data directory of its own."""
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", "nowhere", *map(str, arguments)]
    with (output or Path("/dev/null")).open("w") as out:
        subprocess.run(command, stdout=out, check=True)


def scorer(script: Path, *arguments: object) -> Scores:
    """Run a scorer; its last line is JSON."""
    done = subprocess.run([sys.executable, str(script), *map(str, arguments)], capture_output=True, text=True, check=True)
    return {k: v for k, v in json.loads(done.stdout.splitlines()[-1]).items() if isinstance(v, int | float)}


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def write(path: Path, lines: list[dict]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def unpacked(name: str, folder: Path) -> Path:
    with gzip.open(BENCH / name) as packed, (folder / "articles.jsonl").open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return folder / "articles.jsonl"


def copies(folder: Path) -> Scores:
    articles = unpacked("copies/dev.jsonl.gz", folder)
    links = folder / "links.jsonl"
    tingfeng("try", "links", articles, "-o", links)
    tingfeng("try", "copies", articles, "--side", f"links={links}", "-o", folder / "copies.jsonl")
    taken = [{"article_id": c["article_id"], "other_id": c["parent_id"], "relation": c["relation"]} for c in rows(folder / "copies.jsonl")]
    chains = scorer(BENCH / "copies" / "score.py", articles, write(folder / "taken.jsonl", [t for t in taken if t["other_id"]]))
    named = {f"chains_{name}": chains[name] for name in ("precision", "bcubed_precision", "bcubed_f1")}
    return scorer(BENCH / "copies" / "score.py", articles, links) | named


def story_links(folder: Path) -> Scores:
    articles = unpacked("stories/dev.jsonl.gz", folder)
    tingfeng("try", "links", articles, "-o", folder / "links.jsonl")
    return scorer(BENCH / "stories" / "score.py", "copies", BENCH / "stories" / "dev_pairs.jsonl", folder / "links.jsonl")


def stories(folder: Path) -> Scores:
    articles = unpacked("stories/dev.jsonl.gz", folder)
    tingfeng("try", "stories", articles, "-o", folder / "stories.jsonl")
    return scorer(BENCH / "stories" / "score.py", "stories", BENCH / "stories" / "dev.jsonl.gz", folder / "stories.jsonl")


def stories2(folder: Path) -> Scores:
    """Sagas and events of a mixed stream, each saga counting the same; pairs of one company in different stories that were joined."""
    bench = BENCH / "stories2"
    articles = unpacked("stories2/articles.jsonl.gz", folder)
    tingfeng("try", "stories", articles, "-o", folder / "stories.jsonl")
    placed = {r["article_id"]: r["story_id"] for r in rows(folder / "stories.jsonl")}
    command = [sys.executable, str(bench / "score.py"), str(articles), str(folder / "stories.jsonl"), "--json"]
    score = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["score"]
    pairs = [line.split() for line in (bench / "hardneg.tsv").read_text(encoding="utf-8").splitlines()]
    return {
        "saga_f1": score["story"]["macro_f1"],
        "saga_precision": score["story"]["macro_p"],
        "event_f1": score["event"]["macro_f1"],
        "mixed": score["mixed"]["mixed"],
        "wrong_pairs": sum(placed[a] == placed[b] for a, b in pairs) / len(pairs),
    }


def extraction(folder: Path) -> Scores:
    """Record by record on the 45 pages; the scorer writes a table, whose cells are percentages."""
    bench = folder / "extraction"
    shutil.copytree(BENCH / "extraction", bench)
    (bench / "pred").chmod(0o755)
    gold = rows(bench / "gold.jsonl")
    pages = [{"id": g["id"], "file": str(bench / "html" / f"{g['id']}.html"), "url": g.get("url")} for g in gold]
    tingfeng("extract", "--list", write(folder / "pages.jsonl", pages), output=folder / "records.jsonl")
    write(bench / "pred" / "tingfeng.jsonl", [prediction(r) for r in rows(folder / "records.jsonl")])
    done = subprocess.run([sys.executable, "score.py", "tingfeng"], cwd=bench, capture_output=True, text=True, check=True)
    header, _, cells = (line.strip("| ").split(" | ") for line in done.stdout.splitlines()[:3] if line)
    figures = {name: re.sub(r"\*\*", "", cell) for name, cell in zip(header, cells, strict=True)}
    return {name: float(m.group()) for name, cell in figures.items() if (m := re.match(r"-?[\d.]+", cell))}


def prediction(record: dict) -> dict:
    if "rejected" in record:
        return {"id": record["id"], "text": ""}
    source = record["source"] or record["account"]
    return {
        "id": record["id"],
        "title": record["title_raw"],
        "date": record["published_at"],
        "author": "、".join(record["authors"]),
        "source": source,
        "text": record["text_raw"],
    }


def tone_entity(folder: Path) -> Scores:
    gold = BENCH / "nlp" / "tone_entity.jsonl"
    targets = [{"article_id": g["id"], "text": g["text"], "entity": g["entity"], "start": g["start"], "end": g["end"]} for g in rows(gold)]
    tingfeng("try", "tones", write(folder / "targets.jsonl", targets), "-o", folder / "tones.jsonl")
    found = [{"id": t["article_id"], "tone": t["tone"], "tone_score": t["tone_score"]} for t in rows(folder / "tones.jsonl")]
    return scorer(BENCH / "nlp" / "score.py", "tone_entity", gold, write(folder / "pred.jsonl", found))


def tone_negative_entities(folder: Path) -> Scores:
    gold = BENCH / "nlp" / "tone_negative_entities.jsonl"
    targets = [{"article_id": g["id"], "text": g["text"], "entity": name} for g in rows(gold) for name in g["entities"]]
    tingfeng("try", "tones", write(folder / "targets.jsonl", targets), "-o", folder / "tones.jsonl")
    negative: dict[str, list[str]] = {g["id"]: [] for g in rows(gold)}
    for target, tone in zip(targets, rows(folder / "tones.jsonl"), strict=True):
        if tone["tone"] == "negative":
            negative[target["article_id"]].append(target["entity"])
    found = [{"id": i, "negative": names} for i, names in negative.items()]
    return scorer(BENCH / "nlp" / "score.py", "tone_negative_entities", gold, write(folder / "pred.jsonl", found))


def tone_sentence(folder: Path) -> Scores:
    gold = BENCH / "nlp" / "tone_sentence.jsonl"
    sentences = [{"article_id": g["id"], "text": g["text"], "entity": None} for g in rows(gold)]
    tingfeng("try", "tones", write(folder / "sentences.jsonl", sentences), "-o", folder / "tones.jsonl")
    found = [{"id": t["article_id"], "tone": t["tone"], "tone_score": t["tone_score"]} for t in rows(folder / "tones.jsonl")]
    return scorer(BENCH / "nlp" / "score.py", "tone_sentence", gold, write(folder / "pred.jsonl", found))


def topic_title(folder: Path) -> Scores:
    gold = BENCH / "nlp" / "topic_title.jsonl"
    titles = [{"article_id": g["id"], "title": g["text"], "text": ""} for g in rows(gold)]
    tingfeng("try", "topics", write(folder / "titles.jsonl", titles), "-o", folder / "topics.jsonl")
    tech = {t["article_id"] for t in rows(folder / "topics.jsonl") if t["topic_id"] == "tech_news"}
    found = [{"id": g["id"], "is_tech": g["id"] in tech} for g in rows(gold)]
    return scorer(BENCH / "nlp" / "score.py", "topic_title", gold, write(folder / "pred.jsonl", found))


def technews(folder: Path) -> Scores:
    """117 recent items of tech news: names, tone towards them, figures, topics, each as the data's scorer counts them."""
    bench, found = BENCH / "technews", {}
    gold, articles = bench / "items.jsonl", folder / "articles.jsonl"
    with articles.open("w") as out:
        subprocess.run([sys.executable, str(bench / "score.py"), "articles", str(gold)], stdout=out, check=True)
    wanted = {
        "mentions": (
            "entities",
            lambda s: {"entities_precision": s["canonical"]["precision"], "entities_recall": s["canonical"]["recall"]},
        ),
        "tones": (
            "tones",
            lambda s: {
                "tone_accuracy": s["accuracy"],
                "polar_precision": s["polar_precision"],
                "polar_recall": s["polar_recall"],
                "inverted": s["inverted"],
            },
        ),
        "story_figures": ("figures", lambda s: {f"figures_{k}": s["of_matched"][k] for k in ("about", "owner", "all_right")}),
        "topics": ("topics", lambda s: {"topics_precision": s["precision"], "topics_recall": s["recall_main"]}),
    }
    for step, (what, chosen) in wanted.items():
        tingfeng("try", step, articles, "-o", folder / f"{step}.jsonl")
        command = [sys.executable, str(bench / "score.py"), what, str(gold), str(folder / f"{step}.jsonl"), "--json"]
        seeds = [] if what == "topics" else ["--seeds", str(REPO / "warehouse" / "seeds")]
        done = subprocess.run(command + seeds, capture_output=True, text=True, check=True)
        found |= chosen(json.loads(done.stdout))
    return found


LEVELS = (0.12, 0.3, 0.45, 0.6, 1.01)


def calibration(folder: Path) -> list[tuple[float, float, int, float]]:
    """Of the good and bad verdicts on tech news at each level of the score: from, to, how many, share that is right."""
    bench, found = BENCH / "technews", []
    articles = folder / "articles.jsonl"
    with articles.open("w") as out:
        subprocess.run([sys.executable, str(bench / "score.py"), "articles", str(bench / "items.jsonl")], stdout=out, check=True)
    tingfeng("try", "tones", articles, "-o", folder / "tones.jsonl")
    for low, high in pairwise(LEVELS):
        level = [t for t in rows(folder / "tones.jsonl") if low <= abs(t["tone_score"]) < high]
        scores = scorer(
            bench / "score.py", "tones", bench / "items.jsonl", write(folder / "level.jsonl", level),
            "--seeds", REPO / "warehouse" / "seeds", "--json",
        )  # fmt: skip
        found.append((low, min(high, 1.0), int(scores["polar_said"]), scores["polar_precision"]))
    return found


MEASURES: dict[str, Callable[[Path], Scores]] = {
    m.__name__: m
    for m in (extraction, copies, story_links, stories, stories2, tone_entity, tone_negative_entities, tone_sentence, topic_title, technews)
}


def measure(name: str) -> Scores:
    with TemporaryDirectory() as folder:
        return MEASURES[name](Path(folder))


if __name__ == "__main__":
    for wanted in sys.argv[1:] or MEASURES:
        print(wanted, json.dumps(measure(wanted), ensure_ascii=False))
