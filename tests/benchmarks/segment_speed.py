"""Segmentation beside jieba itself: the same words, how much faster: python tests/benchmarks/segment_speed.py [EVERY]

Documents are articles of the invented newsroom and, where they lie beside the checkout, the texts of the development data. jieba gets the
same terms and, like ours, does not guess unknown words. EVERY takes each n-th document only. The words are compared document by document;
up to five that differ are shown. Time is CPU time.
"""

import gzip
import json
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(REPO), str(REPO / "tests")]

from support.jieba_peer import jieba_with_terms  # noqa: E402 (the path comes first)

from crawlers.newsroom import Newsroom, truth_rows  # noqa: E402 (the path comes first)
from transforms.text.chars import normalise  # noqa: E402
from transforms.text.language.segment import cut  # noqa: E402

BENCH = REPO.parent / "shared" / "bench"
INVENTED = 2_000
SHOWN = 5


def documents() -> Iterator[str]:
    yield from islice((t["text"] for t in truth_rows(Newsroom(seed=6, pages=INVENTED)) if not t["is_hostile"]), INVENTED)
    for name in ("copies/dev.jsonl.gz", "stories/dev.jsonl.gz"):
        if (BENCH / name).exists():
            with gzip.open(BENCH / name, "rt", encoding="utf-8") as f:
                yield from (normalise(json.loads(line)["text"]) for line in f)
    for name in ("tone_negative_entities", "tone_entity", "tone_sentence", "topic_title", "entities"):
        if (BENCH / "nlp" / f"{name}.jsonl").exists():
            with (BENCH / "nlp" / f"{name}.jsonl").open(encoding="utf-8") as f:
                yield from (normalise(json.loads(line)["text"]) for line in f)


def main(every: int) -> None:
    peer = jieba_with_terms()
    cut("词典")
    chars = differing = n = 0
    ours = theirs = 0.0
    for text in islice(documents(), 0, None, every):
        start = time.process_time()
        own = cut(text)
        middle = time.process_time()
        other = peer.lcut(text, HMM=False)
        theirs += time.process_time() - middle
        ours += middle - start
        n, chars = n + 1, chars + len(text)
        if own != other:
            differing += 1
            if differing <= SHOWN:
                print("differs:", [w for w in own if w not in other][:5], "jieba:", [w for w in other if w not in own][:5])
    print(f"{n} documents, {chars} characters: {n - differing} with the same words ({(n - differing) / n:.4%})")
    print(
        f"ours {chars / ours / 1e6:.2f} million characters a CPU-second, jieba {chars / theirs / 1e6:.3f}: {theirs / ours:.1f} "
        f"times as fast"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
