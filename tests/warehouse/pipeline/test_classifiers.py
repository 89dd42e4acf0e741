"""Trained classifiers: a tiny real model, built here, is loaded, asked in batches and recorded on each row."""

import json
import pickle
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click.testing
import onnx
import pyarrow as pa
import pytest
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

import tingfeng
from transforms.registry import STEPS
from transforms.schemas import ARTICLES, MENTIONS, TONES
from transforms.steps import tones, topics
from transforms.text.tone.classifier_protocol import Passage
from transforms.text.tone.model_tone import score, sides_of
from warehouse.pipeline.classifiers import ClassifierError, LoadedClassifier, configured
from warehouse.pipeline.runner import Runner
from warehouse.pipeline.seed_tables import read_seed as seed
from warehouse.storage.lake import Lake

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
VOICES = {"好": (0.0, 0.0, 4.0), "坏": (4.0, 0.0, 0.0), "芯": (-4.0, 4.0, -4.0)}
"""What each character adds to the logits of negative, neutral, positive."""


def make(
    folder: Path,
    *,
    labels: Mapping[str, str],
    most: int = 32,
    voices: Mapping[str, tuple[float, ...]] = VOICES,
    pairs: bool = True,
    **more: object,
) -> Path:
    """A classifier that adds up what its characters say: an embedding as wide as there are labels, its sum over the tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    words = [*MARKS, *voices, "的", "星", "河"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    flat = [x for w in words for x in voices.get(w, (0.0,) * len(labels))]
    table = helper.make_tensor("table", TensorProto.FLOAT, [len(words), len(labels)], flat)
    axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
    last = helper.make_tensor("last", TensorProto.INT64, [1], [2])
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["each"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["each", "wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "axis"], ["logits"], keepdims=0),
    ]
    given = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in ("input_ids", "attention_mask")]
    told = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(labels)])]
    graph = helper.make_graph(nodes, "tiny", given, told, [table, axis, last])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    config = {"id2label": labels, "max_position_embeddings": most, "type_vocab_size": 2 if pairs else 1, "pad_token_id": 0, **more}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


TONE_LABELS = {"0": "negative", "1": "neutral", "2": "positive"}


@pytest.fixture
def tone_folder(tmp_path: Path) -> Path:
    return make(tmp_path / "tiny-tone", labels=TONE_LABELS)


def test_passages_are_scored_in_their_order_however_they_are_batched(tone_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = LoadedClassifier(str(tone_folder))
    passages = [Passage("好" * (n % 3) + "坏" * (n % 2) + "的" * n) for n in range(20)]
    whole = model.classify(passages)
    assert whole == [model.classify([p])[0] for p in passages]
    monkeypatch.setattr("warehouse.pipeline.classifiers.TOKENS_IN_BATCH", 40)
    assert model.classify(passages) == whole
    assert model.classify([]) == []
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in whole)
    assert whole[2][2] > 0.9 > 0.5 > whole[1][2]


@pytest.mark.parametrize("place", [0, 30, 200, 395])
@pytest.mark.parametrize("pairs", [True, False])
def test_a_text_too_long_is_cut_around_its_target(tmp_path: Path, place: int, *, pairs: bool) -> None:
    model = LoadedClassifier(str(make(tmp_path / "m", labels=TONE_LABELS, pairs=pairs)))
    text = "坏" * place + "星河好好好好好" + "坏" * (400 - place)
    short = model._fitting(Passage(text, place, place + 2, "星河"), "星河")
    assert "星河" in short
    assert len(model._encode(Passage(text, place, place + 2, "星河"))[0]) <= 32
    assert len(short) >= 24


@pytest.mark.parametrize("text", ["", "\ud800", "好" * 100_000, "\x00" * 50, "a" * 50_000])
def test_hostile_passages_get_figures(tone_folder: Path, text: str) -> None:
    (figures,) = LoadedClassifier(str(tone_folder)).classify([Passage(text, 10**6, 10**6 + 5, "星" * 900)])
    assert len(figures) == 3


def test_a_multi_label_model_answers_for_each_label(tmp_path: Path) -> None:
    voices = {"芯": (5.0, -5.0), "车": (-5.0, 5.0)}
    folder = make(tmp_path / "t", labels={"0": "chips", "1": "cars"}, voices=voices, problem_type="multi_label_classification")
    (both,) = LoadedClassifier(str(folder)).classify([Passage("的")])
    assert both == (0.5, 0.5)


def test_a_copy_in_another_process_is_the_same_model(tone_folder: Path) -> None:
    model = LoadedClassifier(str(tone_folder))
    passages = [Passage("好坏的", 0, 1, "好")]
    first = model.classify(passages)  # what is loaded must not travel
    copy = pickle.loads(pickle.dumps(model))
    assert (copy.name, copy.fingerprint, copy.classify(passages)) == (model.name, model.fingerprint, first)


def test_another_model_has_another_fingerprint(tone_folder: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other" / "tiny-tone", labels=TONE_LABELS, voices={**VOICES, "好": (0.0, 0.0, 5.0)})
    one, two = LoadedClassifier(str(tone_folder)), LoadedClassifier(str(other))
    assert one.fingerprint != two.fingerprint
    assert one.name.startswith("tiny-tone@") and two.name.startswith("tiny-tone@") and one.name != two.name


def table(schema: pa.Schema, rows: list[dict[str, object]], columns: list[str]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([schema.field(c).with_nullable(True) for c in columns]))


TEXT = "星河好好。今天星期三。的的星河坏坏坏坏。"


def article_tables() -> dict[str, pa.Table]:
    articles = [{"article_id": key, "title": title, "text": TEXT} for key, title in (("a", "星河好"), ("b", "的"))]
    places = [("a", 0, 2, True), ("a", 0, 2, False), ("a", 13, 15, False)]
    mentions = [{"article_id": a, "entity_id": "xinghe", "alias": "星河", "start": s, "end": e, "in_title": t} for a, s, e, t in places]
    return {
        "articles": table(ARTICLES.schema, articles, ["article_id", "day", "title", "text"]),
        "mentions": table(MENTIONS.schema, mentions, ["article_id", "entity_id", "alias", "start", "end", "in_title"]),
    }


def test_tones_come_from_the_model_and_say_so(tone_folder: Path) -> None:
    model = LoadedClassifier(str(tone_folder))
    sides = {name: seed(name) for name in ("tone_words", "entities", "aliases")}
    result = tones.run(**article_tables(), **sides, tone_model=model)
    assert result.out.schema == TONES.schema
    (row,) = result.out.to_pylist()
    assert (row["entity_id"], row["model"]) == ("xinghe", model.name)
    assert row["tone"] == "positive"  # title and opening against one later sentence
    assert row["evidence"] == "星河好"
    assert [(d.key, d.reason) for d in result.dropped] == [("b", "no_entity")]
    tried = tones.try_rows([{"id": 7, "text": "星河坏坏", "entity": "星河"}], tone_words=sides["tone_words"], tone_model=model)
    assert [(r["id"], r["tone"], r["model"]) for r in tried] == [(7, "negative", model.name)]


def test_topics_of_the_model_stand_beside_those_of_the_cues(tmp_path: Path) -> None:
    ids = seed("topics")["topic_id"].to_pylist()
    mine = next(i for i in ids if i != "tech_news")
    voices = {"星": (5.0, -5.0), "河": (5.0, -5.0)}
    other = next(i for i in ids if i not in ("tech_news", mine))
    model = LoadedClassifier(str(make(tmp_path / "t", labels={"0": mine, "1": other}, voices=voices)))
    given = article_tables()
    given["articles"] = given["articles"].set_column(3, "text", pa.array(["星河发布大模型，芯片与算力平台开源" * 3, "的"]))
    rows = topics.run(**given, topics=seed("topics"), entities=seed("entities"), topic_model=model).out.to_pylist()
    by_topic = {r["topic_id"]: r["model"] for r in rows if r["article_id"] == "a"}
    assert by_topic[mine] == model.name
    assert other not in by_topic
    assert topics.MODEL in by_topic.values()


def test_a_changed_model_makes_the_step_run_again(lake: Lake, tone_folder: Path) -> None:
    project = tingfeng.Project(Path("nowhere"))
    runner = Runner(lake, None, project.reference_table)
    hashes = set()
    for models_given in ({}, {"tone_model": LoadedClassifier(str(tone_folder))}):
        project.models = models_given
        runner._reference_hashes = {name: tingfeng_hash(project.reference_table(name)) for name in STEPS["tones"].reference_tables}
        hashes.add(runner._input_hash(STEPS["tones"], tingfeng.DEMO_FIRST_DAY))
    assert len(hashes) == 2


def tingfeng_hash(value: object) -> str:
    from warehouse.pipeline.step_contract import fingerprint_of

    return fingerprint_of(value)


def test_labels_are_understood_or_refused() -> None:
    assert sides_of(["POSITIVE", "NEGATIVE"]) == (1, None, 0)
    assert sides_of(["负面", "中性", "正面"]) == (0, 1, 2)
    assert score((0.6, 0.4), (0, None, 1)) == pytest.approx(-0.1188)
    assert score((0.05, 0.95), (0, None, 1)) == pytest.approx(0.9)
    assert abs(score((0.3, 0.4, 0.3), (0, 1, 2))) < 0.12
    for labels in (["LABEL_0", "LABEL_1"], ["negative", "neg", "positive"], []):
        with pytest.raises(ValueError, match="id2label"):
            sides_of(labels)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda f: (f / "config.json").unlink(), "config.json is missing"),
        (lambda f: (f / "config.json").write_text("{", encoding="utf-8"), "not JSON"),
        (lambda f: (f / "config.json").write_text('{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}', encoding="utf-8"), "id2label"),
        (lambda f: (f / "tokenizer.json").unlink(), "tokenizer.json is missing"),
        (lambda f: (f / "tokenizer.json").write_text("[]", encoding="utf-8"), "cannot be read"),
        (lambda f: (f / "model.onnx").write_bytes(b"no model"), "no ONNX model"),
        (lambda f: (f / "model.onnx").unlink(), "holds no model"),
    ],
)
def test_what_is_wrong_with_a_model_is_said(tone_folder: Path, tmp_path: Path, spoil, says: str) -> None:
    spoil(tone_folder)
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": "星河好", "entity": "星河"}), encoding="utf-8")
    arguments = ["--tone-model", str(tone_folder), "try", "tones", str(tmp_path / "rows.jsonl")]
    done = click.testing.CliRunner().invoke(tingfeng.cli, arguments)
    assert isinstance(done.exception, ClassifierError)
    assert says in str(done.exception)


def test_the_command_line_uses_the_model(tone_folder: Path, tmp_path: Path) -> None:
    rows = [{"article_id": "a", "text": "星河好", "entity": "星河"}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    environment = {"TINGFENG_TONE_MODEL": str(tone_folder), "TINGFENG_MODEL_THREADS": "2"}
    done = click.testing.CliRunner(env=environment).invoke(tingfeng.cli, ["try", "tones", str(tmp_path / "rows.jsonl")])
    assert done.exit_code == 0, done.output
    (row,) = map(json.loads, done.stdout.splitlines())
    assert row["tone"] == "positive"
    assert row["model"].startswith("tiny-tone@")


def test_what_is_not_installed_is_named(tone_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("onnxruntime", "tokenizers", "transformers"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ClassifierError, match=r"tingfeng\[models\]"):
        LoadedClassifier(str(tone_folder)).classify([Passage("好")])
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ClassifierError, match=r"tingfeng\[models\]"):
        LoadedClassifier(str(tone_folder)).classify([Passage("好")])
    monkeypatch.setitem(sys.modules, "transformers", None)
    (tone_folder / "model.onnx").unlink()
    (tone_folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(ClassifierError, match=r"models-torch"):
        LoadedClassifier(str(tone_folder)).classify([Passage("好")])


def test_settings_are_checked() -> None:
    assert configured({}) == {}
    assert configured({"TINGFENG_TOPIC_MODEL": "m", "TINGFENG_MODEL_THREADS": "3"})["topic_model"].threads == 3
    for wrong in ({"TINGFENG_MODEL_THREADS": "many"}, {"TINGFENG_MODEL_THREADS": "0"}, {"TINGFENG_MODEL_DEVICE": "tpu"}):
        with pytest.raises(ClassifierError, match=next(iter(wrong))):
            configured(wrong)
    with pytest.raises(ClassifierError, match="no model at"):
        LoadedClassifier("./there-is-none").labels  # noqa: B018
    counts = Counter(configured({"TINGFENG_TONE_MODEL": "a", "TINGFENG_TOPIC_MODEL": "b"}))
    assert set(counts) == {"tone_model", "topic_model"}


def test_a_checkpoint_without_onnx_is_run_by_torch(tone_folder: Path) -> None:
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=10, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, max_position_embeddings=32,
        id2label={0: "negative", 1: "neutral", 2: "positive"}, label2id={"negative": 0, "neutral": 1, "positive": 2},
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(tone_folder)
    (tone_folder / "model.onnx").unlink()
    model = LoadedClassifier(str(tone_folder))
    passages = [Passage("好" * n, 0, 1, "好") for n in (1, 40, 3)]
    figures = model.classify(passages)
    assert figures == [model.classify([p])[0] for p in passages] or max(
        abs(a - b) for row, p in zip(figures, passages, strict=True) for a, b in zip(row, model.classify([p])[0], strict=True)
    ) == pytest.approx(0, abs=1e-4)
    assert model.labels == ("negative", "neutral", "positive")
