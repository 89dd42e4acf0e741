"""Tone on our own labelled sentences: what they are, and how well the half that is held back is read."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from support.marked_tones import SEED, towards
from support.paths import TESTS

from transforms.text.language.segment import with_names
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.target_tone import score_target
from transforms.text.tone.whole_tone import score_sentence

FOLDER = TESTS / "labelled"
SENTENCES = [json.loads(line) for line in (FOLDER / "tone_sentences.jsonl").read_text(encoding="utf-8").splitlines()]
POLAR_FLOOR, ACCURACY_FLOOR = 0.895, 0.895
WHOLE_FLOOR = 0.8


@pytest.fixture(scope="module")
def lexicon() -> ToneLexicon:
    import csv

    with SEED.open(encoding="utf-8") as file:
        return ToneLexicon(list(csv.DictReader(file)))


def test_there_are_enough_sentences_and_half_is_held_back() -> None:
    assert len(SENTENCES) >= 3000
    assert len({s["text"] for s in SENTENCES}) >= 3000
    splits = Counter(s["split"] for s in SENTENCES)
    assert 0.45 <= splits["held_back"] / len(SENTENCES) <= 0.55
    assert len({s["pattern"] for s in SENTENCES}) >= 15


def test_offsets_are_right_and_labels_known() -> None:
    for sentence in SENTENCES:
        for target in sentence["targets"]:
            assert sentence["text"][target["start"] : target["end"]] == target["entity"]
            assert target["label"] in ("negative", "neutral", "positive")


def test_the_file_is_what_its_script_writes() -> None:
    before = (FOLDER / "tone_sentences.jsonl").read_bytes()
    made = subprocess.run(
        [sys.executable, "-c", "import make_sentences as m, json; [print(json.dumps(r, ensure_ascii=False)) for r in m.rows()]"],
        cwd=FOLDER,
        capture_output=True,
        check=True,
    )
    assert made.stdout == before


def test_the_half_held_back_is_read_well(lexicon: ToneLexicon) -> None:
    right = Counter()
    count = Counter()
    for sentence in SENTENCES:
        if sentence["split"] != "held_back":
            continue
        for target in sentence["targets"]:
            rivals = [
                (o["start"], o["end"])
                for o in sentence["targets"]
                if o is not target and o["owner"] != target["entity"] and target["owner"] != o["entity"]
            ]
            tone = score_target(sentence["text"], target["start"], target["end"], rivals, lexicon=lexicon, words=with_names(())).tone
            for kind in ("all", "polar") if target["label"] != "neutral" else ("all",):
                count[kind] += 1
                right[kind] += tone == target["label"]
    assert right["polar"] / count["polar"] >= POLAR_FLOOR
    assert right["all"] / count["all"] >= ACCURACY_FLOOR


def test_whole_sentences_held_back_are_read_well(lexicon: ToneLexicon) -> None:
    lines = (FOLDER / "whole_sentences.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert Counter(label for label, _ in rows) == {"negative": 30, "neutral": 30, "positive": 30}
    held_back = rows[1::2]
    right = sum(score_sentence(text, lexicon=lexicon).tone == label for label, text in held_back)
    assert right / len(held_back) >= WHOLE_FLOOR


def test_what_the_docs_call_wrong_is_still_wrong(lexicon: ToneLexicon) -> None:
    page = (FOLDER.parent.parent / "docs" / "tone.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if "【星河智能】" in line and line.startswith("|")]
    assert len(rows) == 20
    assert [(marked, towards(lexicon, marked).tone) for marked, _, read in rows] == [(marked, read) for marked, _, read in rows]
    assert all(right != read for _, right, read in rows)
