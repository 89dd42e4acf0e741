"""`tingfeng tone train`: verdicts in, a head out."""

import csv
from pathlib import Path

from click.testing import CliRunner

import tingfeng

SENTENCES = [("{}起火", "negative"), ("{}总部搬迁", "neutral"), ("{}换了新标识", "positive")]


def labels(path: Path, n: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["sentence", "entity", "tone"])
        for i in range(n):
            text, label = SENTENCES[i % 3]
            name = f"星河{i}号公司"
            out.writerow([text.format(name), name, label])
    return path


def run(data: Path, *arguments: str):
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), "tone", "train", *arguments])


def test_a_head_is_written_where_it_is_asked_for_and_used_from_then_on(tmp_path):
    done = run(tmp_path, str(labels(tmp_path / "tone.csv", 60)), "--anyway")
    assert done.exit_code == 0, done.output
    assert "accuracy" in done.output and "tone_head.json" in done.output
    head = tingfeng.Project(tmp_path).reference_table("tone_head")
    assert head is not None and head.name in done.output


def test_a_head_that_is_no_better_is_not_written(tmp_path):
    path = tmp_path / "tone.csv"
    rows = [("星河起火", "星河", "negative"), ("星河总部搬迁", "星河", "neutral")] * 20
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("sentence", "entity", "tone"), *rows])
    assert "nothing is written" in run(tmp_path, str(path)).output
    assert tingfeng.Project(tmp_path).reference_table("tone_head") is None


def test_bad_verdicts_get_a_clear_error(tmp_path):
    few = run(tmp_path, str(labels(tmp_path / "few.csv", 3)))
    assert few.exit_code and "at least 30" in few.output
    (tmp_path / "columns.csv").write_text("text,tone\n星河起火,negative\n", encoding="utf-8")
    assert "no column sentence, entity" in run(tmp_path, str(tmp_path / "columns.csv")).output
    (tmp_path / "label.csv").write_text("sentence,entity,tone\n星河起火,星河,bad\n", encoding="utf-8")
    assert "row 2: tone 'bad'" in run(tmp_path, str(tmp_path / "label.csv")).output
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "tone_head.json").write_text("{}", encoding="utf-8")
    broken = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path), "tone", "train", str(labels(tmp_path / "t.csv", 60)), "--anyway"])
    assert broken.exit_code == 0
