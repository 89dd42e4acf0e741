"""A line of `key=value` pairs as one JSON object, for programs that read logs.

In:     a line such as `step=links day=2026-10-05 in=812 s=3.2`; values with blanks stand in double quotes (printable.log_value)
Out:    {"step": "links", "day": "2026-10-05", "in": 812, "s": 3.2}; words that are no pair are joined under `message`
"""

import json
import re

from transforms.text.printable import escaped_json

_WORD = re.compile(r'([A-Za-z_][\w:.]*)=("[^"]*"|[^\s"]*)(?=\s|$)|(\S+)')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d{1,9})?")


def as_json(line: str, **context: str) -> str:
    r"""The line as JSON with `context` first; characters that could steer a terminal as \uXXXX."""
    record: dict[str, object] = dict(context)
    message: list[str] = []
    for name, value, word in _WORD.findall(line):
        if word:
            message.append(word)
        else:
            record[name] = _typed(value)
    if message:
        record["message"] = " ".join(message)
    return escaped_json(json.dumps(record, ensure_ascii=False))


def _typed(value: str) -> str | int | float:
    if _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value[1:-1] if value.startswith('"') else value
