"""The skeleton of an own folder that `tingfeng own init` writes: empty tables with remarks, and what may stand where."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from warehouse.own.folder import FOLDERS, WORDS
from warehouse.own.tables import KEYS

README = """# Your own folder

What you put here lies over what is shipped, and no upgrade touches it. `tingfeng own check` proves it, `tingfeng own show` lists what it
changes. A mistake costs its own line or file and is told with its place; the rest is used.

| file | what it holds |
|---|---|
| `entities.csv`, `aliases.csv` | companies, products, people, organisations and their names; `tingfeng entity add` writes them |
| `topics.csv`, `tone_words.csv`, `publishers.csv`, … | rows over those of the shipped table of this name |
| `words.txt` | words that the segmenter must keep whole: a word a line, then maybe a frequency and a part of speech (jieba's form) |
| `portals/NAME.toml` | a portal; `tingfeng portal new NAME URL` writes one, its saved pages lie in `portals/pages/NAME/` |
| `views/NAME.sql` | one query, published as the view `own.NAME`; comment lines at its head say what it is |
| `questions/NAME.sql` | a query that you ask again and again |
| `checks/NAME.sql` | a query that finds what must not be; with a line `-- level: warn` or `-- level: fail` |
| `searches/NAME.toml` | a saved search; `tingfeng search --save NAME …` writes one |
| `watch/NAME.toml` | rules for alerts |
| `templates/NAME.html` | a section of the briefings in your words, in place of the shipped one of this name; see docs/briefings.md |

In a table a row with a known key takes the place of the shipped row, a row whose key begins with `-` removes it, every other row is added.
Columns that you do not need may be left out. Lines that begin with `#` are remarks. Files that Excel saves (UTF-8 or GBK, comma, semicolon
or tab) can be read.
"""
REMARKS: Mapping[str, str] = {
    "entities": "# an entity a line: id in small letters, kind (company, product, person, organisation), names, 01810.HK, id of its maker",
    "display_names": "# what readers call it: id, entity or publisher, the name",
    "aliases": "# a name a line: whose it is, how it is written (Simplified); needs_context 1 and context for names that are words",
}
EXAMPLES: Mapping[str, str] = {
    "views": "-- Headlines with my company by portal.\nselect portal, title from mart.articles where title like '%…%'\n",
    "questions": "-- 我的问题\n-- What I ask every Monday\nselect entity, n_copies, n_origins from mart.share_of_voice limit 20\n",
    "checks": "-- Articles of my portal without a text.\n-- level: warn\nselect article_id from mart.articles where text = ''\n",
    "templates": '<section><h2>研判与建议</h2>\n<div class="write" contenteditable="true"></div></section>\n',
    "searches": 'query = "华为 芯片 -手机"\n',
}
"""Not read: they end in .example."""


def write(own: Path, columns: Mapping[str, Sequence[str]]) -> list[Path]:
    """Write what is missing of the skeleton; `columns` are those of every curated table. Returns what was written."""
    files = {own / "README.md": README, own / WORDS: "# a word a line, then maybe a frequency and a part of speech\n"}
    for table in KEYS:
        remark = REMARKS.get(table, f"# rows over those of the shipped table, known by {', '.join(KEYS[table])}")
        files[own / f"{table}.csv"] = f"{','.join(columns[table])}\n{remark}\n"
    files |= {own / folder / "one.example": text for folder, text in EXAMPLES.items()}
    written = []
    for folder in FOLDERS:
        (own / folder).mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written
