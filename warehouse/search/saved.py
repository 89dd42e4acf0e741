"""Saved searches: <own>/searches/NAME.toml with the query and how it is asked."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from transforms.text.suggestions import did_you_mean
from warehouse.search.query_language import SearchError
from warehouse.storage.atomic_write import replacing

FOLDER = "searches"
_NAME = re.compile(r"[\w\u4e00-\u9fff-]{1,60}")


@dataclass(frozen=True)
class SavedSearch:
    """A query; `fold` shows copies of one origin as one hit."""

    query: str
    fold: bool = False


def save(own: Path, name: str, search: SavedSearch) -> Path:
    """Write a search; the file. Raises SearchError for a name that cannot be a file's."""
    if not _NAME.fullmatch(name):
        raise SearchError(f"--save {name}: letters, digits, Chinese characters, _ and - make a name")
    path = own / FOLDER / f"{name}.toml"
    with replacing(path) as temporary:
        text = f"query = {json.dumps(search.query, ensure_ascii=False)}\nfold = {str(search.fold).lower()}\n"
        temporary.write_text(text, encoding="utf-8")
    return path


def load(own: Path, name: str) -> SavedSearch:
    """A search by its name. Raises SearchError when there is none, or its file is wrong."""
    path = own / FOLDER / f"{name}.toml"
    if not _NAME.fullmatch(name) or not path.is_file():
        known = [p.stem for p in sorted((own / FOLDER).glob("*.toml"))]
        raise SearchError(f"no saved search {name}{did_you_mean(name, known)}; saved are: {', '.join(known) or 'none'}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        query, fold = table["query"], table.get("fold", False)
        if not isinstance(query, str) or not isinstance(fold, bool) or set(table) - {"query", "fold"}:
            raise ValueError
    except (ValueError, KeyError, OSError, RecursionError) as error:
        raise SearchError(f'{path}: write query = "…", and maybe fold = true ({error or "another key"})') from None
    return SavedSearch(query, fold)
