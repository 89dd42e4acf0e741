"""How an article speaks of each entity that it names.

In:     articles, mentions; reference tables: tone_words (warehouse/seeds/tone_words.csv), entities (for parents), tone_model (a
        classifier, or None: the rules), tone_head (a user's own, or None)
Out:    tones, one row per (article, entity) in mentions; evidence offsets are characters of articles.text
Drops:  no_entity
Why:    words of tone by clause, with negation, degree, contrast and verbs that move tone from one name to another
(transforms/text/tone/target_tone.py);
        an entity and its own products or people are no rivals, so what is said past the product still reaches the maker.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

from transforms.columns import once_for_tables
from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import TONES
from transforms.text.entities.kinship import kin_of
from transforms.text.entities.roles import role_of
from transforms.text.language.segment import Segmenter, with_names
from transforms.text.tone.article_tone import ArticleTone, Place, tones_of
from transforms.text.tone.classifier_protocol import Classifier, Passage
from transforms.text.tone.clause_signals import Reading
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.model_tone import articles_tones, score, sides_of
from transforms.text.tone.target_tone import score_target, weigh
from transforms.text.tone.tone_head import ToneHead, features_of
from transforms.text.tone.verdict import Weighed, tone_name
from transforms.text.tone.whole_tone import score_sentence

MODEL = "tingfeng-rules-4"  # the version of the step in transforms/registry.py

NO_WORDS = pa.table({"word": pa.array([], pa.string())})
_COLUMNS = ("word", "kind", "weight", "subject", "object")

Rows = tuple[tuple[str, ...], ...]


def run(
    *,
    articles: pa.Table,
    mentions: pa.Table,
    tone_words: pa.Table,
    entities: pa.Table,
    aliases: pa.Table,
    words: pa.Table = NO_WORDS,
    tone_model: Classifier | None = None,
    tone_head: ToneHead | None = None,
) -> StepResult:
    """One row per article and entity in mentions; scores by the rules, or by `tone_model` if one is given."""
    places: dict[str, list[Place]] = {}
    columns = [mentions[name].to_pylist() for name in ("article_id", "entity_id", "start", "end", "in_title")]
    columns.append(
        mentions["role"].to_pylist() if "role" in mentions.column_names else [""] * len(mentions)
    )  # trials may bring bare places
    for key, *place in zip(*columns, strict=True):
        places.setdefault(key, []).append(Place(*place))
    every = articles.select(["article_id", "day", "title", "text"]).to_pylist()
    dropped = tuple(Drop(a["article_id"], DropReason.NO_ENTITY) for a in every if a["article_id"] not in places)
    named = [a for a in every if a["article_id"] in places]
    given = [(a["title"] or "", a["text"], places[a["article_id"]]) for a in named]
    if tone_model is None:
        lexicon, family, model = lexicon_of(tone_words), _family(entities), tone_head.name if tone_head else MODEL
        cutter = _cutter(aliases, words)
        kinds = _kinds(entities)
        found = [
            tones_of(title, text, here, lexicon=lexicon, family=family, words=cutter, head=tone_head, kinds=kinds)
            for title, text, here in given
        ]
    else:
        found, model = articles_tones(given, tone_model), tone_model.name
    rows = [
        _row(tone, model) | {"article_id": article["article_id"], "day": article["day"]}
        for article, tones in zip(named, found, strict=True)
        for tone in tones
    ]
    return StepResult(TONES.table(rows), dropped)


def _row(tone: ArticleTone, model: str) -> dict[str, Any]:
    return {
        "entity_id": tone.name,
        "tone_score": tone.score,
        "tone": tone.tone,
        "evidence": tone.evidence,
        "evidence_start": tone.start,
        "evidence_end": tone.end,
        "words": _weighed(tone.words),
        "role": tone.part,
        "model": model,
    }


def _weighed(words: Iterable[Weighed]) -> list[dict[str, Any]]:
    """As columns.WEIGHED has them."""
    return [{"word": w.word, "weight": round(w.weight, 4), "rule": w.rule} for w in words]


@once_for_tables
def _cutter(aliases: pa.Table, words: pa.Table) -> Segmenter:
    return with_names((*aliases["alias"].to_pylist(), *words["word"].to_pylist()))


@once_for_tables
def lexicon_of(tone_words: pa.Table) -> ToneLexicon:
    """The matcher of the table; the same table gives the same matcher, built once."""
    columns = [[value or "" for value in tone_words[name].to_pylist()] for name in _COLUMNS]
    return _lexicon(tuple(zip(*columns, strict=True)))


@lru_cache(maxsize=2)  # batches of one run bring the same table
def _lexicon(rows: Rows) -> ToneLexicon:
    return ToneLexicon([dict(zip(_COLUMNS, row, strict=True)) for row in rows])


@once_for_tables
def _kinds(entities: pa.Table) -> Mapping[str, str]:
    return dict(zip(entities["entity_id"].to_pylist(), entities["kind"].to_pylist(), strict=True))


@once_for_tables
def _family(entities: pa.Table) -> Mapping[str, frozenset[str]]:
    """Each entity with those that are no rivals of it."""
    return kin_of((e, p) for e, p in zip(*(entities[c].to_pylist() for c in ("entity_id", "parent_id")), strict=True) if p)


def try_rows(
    rows: Sequence[Mapping[str, Any]], *, tone_words: pa.Table, aliases: pa.Table | None = None, tone_model: Classifier | None = None
) -> list[dict[str, Any]]:
    """Tone of handed-in rows {"article_id"?, "text", "entity"?, "start"?, "end"?}; every other key is given back as it came.

    With start and end: the tone towards the entity at that place; other rows with the same text tell where the other names stand.
    Without: towards the entity wherever it stands in the text. Without an entity: of the text as a whole.
    """
    if tone_model is not None:
        return _try_with(tone_model, rows)
    lexicon = lexicon_of(tone_words)
    words = with_names(tuple(aliases["alias"].to_pylist()) if aliases else ())
    by_text: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_text.setdefault(str(row.get("text") or ""), []).append(row)
    places = {text: list(_places(text, same)) for text, same in by_text.items()}
    return [_try_row(row, places[str(row.get("text") or "")], lexicon, words) for row in rows]


def evidence_of(rows: Sequence[Mapping[str, Any]], *, tone_words: pa.Table, aliases: pa.Table | None = None) -> list[dict[str, float]]:
    """Features of rows {"text", "start", "end"} for `tone_head.train`; other rows of the same text tell where the other names stand."""
    lexicon = lexicon_of(tone_words)
    words = with_names(tuple(aliases["alias"].to_pylist()) if aliases else ())
    places: dict[str, set[tuple[int, int]]] = {}
    for row in rows:
        places.setdefault(row["text"], set()).add((row["start"], row["end"]))
    found = []
    for row in rows:
        names = sorted(places[row["text"]])
        others = [p for p in names if p != (row["start"], row["end"])]
        role = role_of(row["text"], row["start"], row["end"], others)
        weighed = weigh(Reading(row["text"], lexicon, names, words=words), row["start"], row["end"], others, role)
        found.append(features_of(weighed, role))
    return found


def _try_with(model: Classifier, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same, told by a classifier: each row is one passage."""
    passages = []
    for row in rows:
        text, name, start, end = str(row.get("text") or ""), row.get("entity"), row.get("start"), row.get("end")
        if name and not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
            start = max(0, text.find(str(name)))
            end = min(len(text), start + len(str(name)))
        passages.append(Passage(text, start or 0, end or 0, str(name)) if name else Passage(text))
    sides = sides_of(model.labels)
    scores = [score(figures, sides) for figures in model.classify(passages)]
    return [
        {k: v for k, v in row.items() if k != "text"} | {"tone": tone_name(value), "tone_score": value, "words": [], "model": model.name}
        for row, value in zip(rows, scores, strict=True)
    ]


def _try_row(row: Mapping[str, Any], places: list[Place], lexicon: ToneLexicon, words: Segmenter) -> dict[str, Any]:
    text, entity, start, end = str(row.get("text") or ""), row.get("entity"), row.get("start"), row.get("end")
    given = {key: value for key, value in row.items() if key != "text"}
    if not entity:
        whole = score_sentence(text, lexicon=lexicon)
        return given | {"tone": whole.tone, "tone_score": whole.score, "words": _weighed(whole.words), "model": MODEL}
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
        others = sorted({(p.start, p.end) for p in places})
        one = score_target(text, start, end, others, lexicon=lexicon, words=words)
        return given | {"tone": one.tone, "tone_score": one.score, "words": _weighed(one.words), "model": MODEL}
    found = [t for t in tones_of("", text, places, lexicon=lexicon, words=words) if t.name == str(entity)]
    if not found:
        return given | {"tone": "neutral", "tone_score": 0.0, "words": [], "evidence": None, "model": MODEL}
    tone = found[0]
    return given | {"tone": tone.tone, "tone_score": tone.score, "words": _weighed(tone.words), "evidence": tone.evidence, "model": MODEL}


def _places(text: str, rows: Iterable[Mapping[str, Any]]) -> Iterable[Place]:
    """Where the rows' entities stand; a name inside a longer one is the longer one's (众车 in 众车在线)."""
    taken: list[tuple[int, int]] = []
    names = {str(r["entity"]) for r in rows if r.get("entity")}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if all(end <= a or b <= start for a, b in taken):
                taken.append((start, end))
                yield Place(name, start, end)
            start = text.find(name, end)
