"""Finds near-duplicates with a peer, as it comes: python links_peers.py datasketch|rensa|datatrove ARTICLES.jsonl LINKS.jsonl

MinHash over character 5-grams with 128 permutations, texts linked from an estimated similarity of .7 on; datatrove runs its own four stages
and links what it puts into one cluster.
"""

import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

N_PERMUTATIONS, THRESHOLD, GRAM = 128, 0.7, 5
Pairs = Iterator[tuple[str, str]]


def grams(text: str) -> list[str]:
    text = "".join(text.split())
    return list({text[i : i + GRAM] for i in range(max(1, len(text) - GRAM + 1))})


def datasketch(rows: list[dict]) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=N_PERMUTATIONS)
    for row in rows:
        minhash = MinHash(num_perm=N_PERMUTATIONS)
        minhash.update_batch([g.encode() for g in grams(row["text"])])
        yield from ((row["article_id"], other) for other in index.query(minhash))
        index.insert(row["article_id"], minhash, check_duplication=False)


def rensa(rows: list[dict]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=N_PERMUTATIONS, num_bands=16)
    hashes = []
    for k, row in enumerate(rows):
        minhash = RMinHash(num_perm=N_PERMUTATIONS, seed=1)
        minhash.update(grams(row["text"]))
        yield from ((row["article_id"], rows[o]["article_id"]) for o in index.query(minhash) if hashes[o].jaccard(minhash) >= THRESHOLD)
        index.insert(k, minhash)
        hashes.append(minhash)


def datatrove(rows: list[dict]) -> Pairs:
    from datatrove.data import Document
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig

    config = MinhashConfig(num_buckets=14, hashes_per_bucket=8, n_grams=GRAM)
    with TemporaryDirectory() as scratch:
        documents = (Document(text=row["text"], id=row["article_id"]) for row in rows)
        MinhashDedupSignature(f"{scratch}/signatures", config=config, language="zh").run(documents, 0, 1)
        for bucket in range(config.num_buckets):
            MinhashDedupBuckets(f"{scratch}/signatures", f"{scratch}/buckets", config=config).run(None, bucket, config.num_buckets)
        MinhashDedupCluster(f"{scratch}/buckets", f"{scratch}/removed", config=config, save_cluster_id=True).run(None, 0, 1)
        clusters: dict[int, list[str]] = {}
        data = (Path(scratch) / "removed" / "000000.clusters").read_bytes()
        for at in range(0, len(data), 8):
            number, cluster = (int.from_bytes(data[at + k : at + k + 4], "little") for k in (0, 4))
            clusters.setdefault(cluster, []).append(rows[number]["article_id"])
        for members in clusters.values():
            yield from combinations(members[:100], 2)


PEERS = {"datasketch": datasketch, "rensa": rensa, "datatrove": datatrove}

if __name__ == "__main__":
    peer, source, target = sys.argv[1:]
    with Path(source).open(encoding="utf-8") as f:
        articles = [json.loads(line) for line in f]
    with Path(target).open("w", encoding="utf-8") as f:
        f.writelines(json.dumps({"article_id": one, "other_id": other}) + "\n" for one, other in PEERS[peer](articles))
