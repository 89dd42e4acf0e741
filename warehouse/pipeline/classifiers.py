"""Loading of trained classifiers for tone and topics; needs `pip install "tingfeng[models]"`.

In:     a folder, an .onnx file with tokenizer.json and config.json in its folder, or the name of a model on the Hugging Face hub
Out:    a `LoadedClassifier` (transforms/text/tone/classifier_protocol.py); pickled as its source, so that each worker process loads it
        again
Raises: ClassifierError, which says what is missing and what to do
Why:    ONNX needs onnxruntime and tokenizers only. A checkpoint without an ONNX file is run by transformers and torch where they are
        installed (`tingfeng[models-torch]`); they are a hundred times as large, hence optional.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from transforms.text.tone.classifier_protocol import Passage

if TYPE_CHECKING:
    import pyarrow as pa

INSTALL = 'pip install "tingfeng[models]"'
INSTALL_TORCH = 'pip install "tingfeng[models-torch]"'
MOST_TOKENS = 512  # the limit of most models; a longer passage is cut around its target
TOKENS_IN_BATCH = 8192  # bounds memory: a batch has many short passages or few long ones
MOST_CHARS = 20_000  # of a passage around its target are tokenised: pages are hostile
ONNX_FILES = ("model.onnx", "onnx/model.onnx")
WANTED = (*ONNX_FILES, "onnx/model.onnx_data", "model.onnx_data", "tokenizer.json", "config.json", "tokenizer_config.json")
CHECKPOINTS = ("*.safetensors", "pytorch_model.bin")
DEVICES = ("cpu", "gpu")
MODEL_SETTINGS = {"tone_model": "TINGFENG_TONE_MODEL", "topic_model": "TINGFENG_TOPIC_MODEL"}
"""The reference table of a step that a model is passed as, and the setting that names the model."""
SETTINGS = (*MODEL_SETTINGS.values(), "TINGFENG_MODEL_THREADS", "TINGFENG_MODEL_DEVICE")
MOST_THREADS = 64


class ClassifierError(Exception):
    """A classifier cannot be used; the message says why and what to do."""


class Engine(Protocol):
    """Token ids and mask, both (passages, tokens), to logits (passages, labels)."""

    def logits(self, ids: Any, mask: Any, kinds: Any) -> Any:
        """Logits (passages, labels) of token ids, attention mask and token types, each (passages, tokens)."""


@dataclass(frozen=True)
class LoadedClassifier:
    """A classifier, loaded on first use. `source` is the folder, file or hub name that the user gave."""

    source: str
    threads: int = 1
    device: str = "cpu"

    def __getstate__(self) -> tuple[str, int, str]:
        return self.source, self.threads, self.device

    def __setstate__(self, state: tuple[str, int, str]) -> None:
        for name, value in zip(("source", "threads", "device"), state, strict=True):
            object.__setattr__(self, name, value)

    @cached_property
    def folder(self) -> Path:
        """Folder of the model; a model of the hub is downloaded first."""
        return _folder(self.source)

    @cached_property
    def config(self) -> dict[str, Any]:
        """The model's config.json."""
        return _json(self.folder / "config.json")

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the files that determine the model's output."""
        digest = hashlib.blake2b(digest_size=16)
        files = [p for p in sorted(self.folder.rglob("*")) if p.is_file() and (p.name in _DECIDING or any(p.match(c) for c in CHECKPOINTS))]
        for path in files:
            digest.update(path.relative_to(self.folder).as_posix().encode())
            with path.open("rb") as f:
                digest.update(hashlib.file_digest(f, "blake2b").digest())
        return digest.hexdigest()

    @cached_property
    def name(self) -> str:
        """Name of the model and the beginning of its fingerprint."""
        return f"{Path(self.source.rstrip('/')).name.removesuffix('.onnx')}@{self.fingerprint[:8]}"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Labels in the order of the logits. Raises ClassifierError without id2label."""
        given = self.config.get("id2label")
        if not isinstance(given, dict) or not given:
            raise ClassifierError(f'{self.folder / "config.json"} names no labels: write "id2label": {{"0": …}} into it')
        return tuple(str(given[key]) for key in sorted(given, key=int))

    def classify(self, passages: Sequence[Passage]) -> list[tuple[float, ...]]:
        """Probabilities of the labels, for each passage."""
        encoded = [self._encode(p) for p in passages]
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i][0]))
        found: list[tuple[float, ...]] = [()] * len(encoded)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * len(encoded[order[end]][0]) <= TOKENS_IN_BATCH:
                end += 1
            batch = order[start:end]
            for i, figures in zip(batch, self._figures([encoded[i] for i in batch]), strict=True):
                found[i] = figures
            start = end
        return found

    def _encode(self, passage: Passage) -> tuple[list[int], list[int]]:
        """(token ids, token types) of a passage; text beyond the limit is cut on both sides of the target."""
        name = _whole((passage.name or "")[: self._most_tokens // 4]) if self._takes_pairs else ""
        text = self._fitting(passage, name)
        encoding = self._tokenizer.encode(text, name) if name else self._tokenizer.encode(text)
        ids, kinds, most = encoding.ids, encoding.type_ids, self._most_tokens
        if len(ids) > most:  # a piece of a text may have more tokens than within the text
            ids, kinds = [*ids[: most - 1], ids[-1]], [*kinds[: most - 1], kinds[-1]]
        return ids, kinds

    def _fitting(self, passage: Passage, name: str) -> str:
        """The text, or the part around the target that fits into the model with the name."""
        first = max(0, min(passage.start, len(passage.text)) - MOST_CHARS // 2)
        text, start, end = passage.text[first : first + MOST_CHARS], passage.start - first, passage.end - first
        text = _whole(text)
        room = self._room - (len(self._tokenizer.encode(name, add_special_tokens=False).ids) if name else 0)
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        if len(offsets) <= max(1, room):
            return text
        inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start] or [0]
        before = max(0, room - (inside[-1] + 1 - inside[0])) // 2
        low = max(0, min(inside[0] - before, len(offsets) - room))
        return text[offsets[low][0] : offsets[min(len(offsets), low + max(1, room)) - 1][1]]

    def _figures(self, batch: list[tuple[list[int], list[int]]]) -> list[tuple[float, ...]]:
        import numpy as np

        width = max(1, *(len(ids) for ids, _ in batch))
        ids = np.full((len(batch), width), self._padding, np.int64)
        mask, kinds = np.zeros_like(ids), np.zeros_like(ids)
        for row, (tokens, of_kind) in enumerate(batch):
            ids[row, : len(tokens)], mask[row, : len(tokens)], kinds[row, : len(tokens)] = tokens, 1, of_kind
        logits = np.asarray(self._engine.logits(ids, mask, kinds), np.float64)
        if logits.shape != (len(batch), len(self.labels)):
            raise ClassifierError(
                f"{self.source} answers in the shape {logits.shape}, config.json names {len(self.labels)} labels: no sequence classifier?"
            )
        if self.config.get("problem_type") == "multi_label_classification":
            chances = 1 / (1 + np.exp(-logits))
        else:
            powers = np.exp(logits - logits.max(axis=1, keepdims=True))
            chances = powers / powers.sum(axis=1, keepdims=True)
        return [tuple(round(float(c), 6) for c in row) for row in chances]

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ClassifierError(f"a model needs tokenizers: {INSTALL}") from error
        path = self.folder / "tokenizer.json"
        if not path.is_file():
            raise ClassifierError(
                f"{path} is missing; save the model's fast tokenizer there: AutoTokenizer.from_pretrained(…).save_pretrained(…)"
            )
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:
            raise ClassifierError(f"{path} cannot be read: {error}") from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _most_tokens(self) -> int:
        known = [self.config.get("max_position_embeddings"), self.config.get("n_positions"), MOST_TOKENS]
        least = min(n for n in known if isinstance(n, int) and n > 0)
        return least - 2 if "roberta" in str(self.config.get("model_type")) else least  # RoBERTa's positions start at two

    @cached_property
    def _room(self) -> int:
        """Tokens available for text and name, without special tokens."""
        return max(1, self._most_tokens - int(self._tokenizer.num_special_tokens_to_add(self._takes_pairs)))

    @cached_property
    def _takes_pairs(self) -> bool:
        """Whether the model takes two segments (name and text); other models get the text around the name only."""
        return int(self.config.get("type_vocab_size") or 1) > 1

    @cached_property
    def _padding(self) -> int:
        given = self.config.get("pad_token_id")
        return int(given) if isinstance(given, int) else 0

    @cached_property
    def _engine(self) -> Engine:
        onnx = next((self.folder / name for name in ONNX_FILES if (self.folder / name).is_file()), None)
        if onnx is None and self.source.endswith(".onnx"):
            onnx = Path(self.source)
        return OnnxEngine(onnx, self.threads, self.device) if onnx else TorchEngine(self.folder, self.threads, self.device)


_DECIDING = frozenset(Path(name).name for name in WANTED) - {"tokenizer_config.json"}


class OnnxEngine:
    """Runs an ONNX file with onnxruntime."""

    def __init__(self, path: Path, threads: int, device: str) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise ClassifierError(f"{path.name} needs onnxruntime: {INSTALL}") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3  # errors only
        providers = ["CPUExecutionProvider"]
        if device == "gpu":
            if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
                raise ClassifierError(
                    "no GPU can be used: install onnxruntime-gpu in place of onnxruntime, or leave TINGFENG_MODEL_DEVICE at cpu"
                )
            providers.insert(0, "CUDAExecutionProvider")
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=providers)
        except Exception as error:
            raise ClassifierError(f"{path} is no ONNX model that can be run: {error}") from error
        self._inputs = {i.name for i in self._session.get_inputs()}

    def logits(self, ids: Any, mask: Any, kinds: Any) -> Any:
        """See `Engine`."""
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
        return self._session.run(None, {name: given[name] for name in self._inputs if name in given})[0]


class TorchEngine:
    """Runs a checkpoint with transformers and torch."""

    def __init__(self, folder: Path, threads: int, device: str) -> None:
        if not any(any(folder.glob(pattern)) for pattern in CHECKPOINTS):
            raise ClassifierError(f"{folder} holds no model: neither {ONNX_FILES[0]} nor {' nor '.join(CHECKPOINTS)}")
        try:
            import torch
            from transformers import AutoModelForSequenceClassification
        except ImportError as error:
            advice = f"{INSTALL_TORCH}, or export it once: optimum-cli export onnx --model … FOLDER"
            raise ClassifierError(f"{folder} holds no ONNX file; a checkpoint needs transformers and torch: {advice}") from error
        if device == "gpu" and not torch.cuda.is_available():
            raise ClassifierError("no GPU can be used by torch; leave TINGFENG_MODEL_DEVICE at cpu")
        torch.set_num_threads(threads)
        self._torch, self._device = torch, "cuda" if device == "gpu" else "cpu"
        self._model = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True).to(self._device).eval()

    def logits(self, ids: Any, mask: Any, kinds: Any) -> Any:
        """See `Engine`."""
        given = {"input_ids": ids, "attention_mask": mask}
        if int(getattr(self._model.config, "type_vocab_size", 1) or 1) > 1:
            given["token_type_ids"] = kinds
        with self._torch.inference_mode():
            tensors = {name: self._torch.from_numpy(value).to(self._device) for name, value in given.items()}
            return self._model(**tensors).logits.float().cpu().numpy()


def configured(settings: Mapping[str, str | None]) -> dict[str, LoadedClassifier]:
    """The classifiers that `settings` (TINGFENG_… variables) name, by reference table; empty means that rules decide."""
    threads, device = settings.get("TINGFENG_MODEL_THREADS") or "1", settings.get("TINGFENG_MODEL_DEVICE") or "cpu"
    if not threads.isascii() or not threads.isdigit() or not 1 <= int(threads) <= MOST_THREADS:
        raise ClassifierError(f"TINGFENG_MODEL_THREADS={threads}: write a number from 1 to {MOST_THREADS}")
    if device not in DEVICES:
        raise ClassifierError(f"TINGFENG_MODEL_DEVICE={device}: write {' or '.join(DEVICES)}")
    asked = {name: settings.get(setting) for name, setting in MODEL_SETTINGS.items()}
    return {name: LoadedClassifier(source, int(threads), device) for name, source in asked.items() if source}


def usable(name: str, model: LoadedClassifier, topics: "pa.Table") -> LoadedClassifier:
    """The model, if its labels fit its purpose. Raises ClassifierError otherwise."""
    from transforms.text.tone.model_tone import sides_of

    if name == "tone_model":
        try:
            sides_of(model.labels)
        except ValueError as error:
            raise ClassifierError(f"{model.source}: {error}") from error
    else:
        strange = sorted(set(model.labels) - set(topics.column("topic_id").to_pylist()))
        if strange:
            raise ClassifierError(
                f"{model.source}: labels that topics.csv lacks: {', '.join(strange)}; name topic_ids in id2label of its config.json"
            )
    return model


def _folder(source: str) -> Path:
    """The folder of a source: the folder itself, that of the file, or the local copy from the hub."""
    path = Path(source).expanduser()
    if path.is_dir():
        return path
    if path.is_file():
        return path.parent
    if source.startswith((".", "/", "~")) or source.count("/") > 1 or source.endswith(".onnx"):
        raise ClassifierError(f"no model at {source}")
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError
    except ImportError as error:
        raise ClassifierError(f"no folder {source}, and a name on the hub needs huggingface_hub: {INSTALL}") from error
    try:
        folder = Path(snapshot_download(source, allow_patterns=list(WANTED)))
        if not any((folder / name).is_file() for name in ONNX_FILES):
            folder = Path(snapshot_download(source, allow_patterns=[*WANTED, *CHECKPOINTS]))
    except (HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError, OSError) as error:
        raise ClassifierError(f"no folder {source}, and the hub gives no model of that name: {error}") from error
    return folder


def _whole(text: str) -> str:
    """The text without lone surrogates, which tokenizers reject."""
    return text.encode("utf-8", "replace").decode()


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClassifierError(f"{path} is missing; a model folder holds model.onnx, tokenizer.json and config.json") from error
    except ValueError as error:
        raise ClassifierError(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ClassifierError(f"{path} is no JSON object")
    return found
