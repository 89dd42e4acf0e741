"""Measurements as the text that Prometheus reads (exposition format 0.0.4), merged with what other commands wrote before.

In:     the text of the file as it is, and new families of samples
Out:    the text with these samples in the place of those with the same name and labels; samples of other labels and families stay
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.text.printable import printable

_SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)")
_HEAD = re.compile(r"# (HELP|TYPE) (\S+) ?(.*)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Family:
    """One measurement: `samples` are (labels, value); `kind` is gauge or counter. `is_whole` drops samples that are not given again."""

    name: str
    help: str
    samples: tuple[tuple[Mapping[str, str], float], ...]
    kind: str = "gauge"
    is_whole: bool = False


def merged(text: str, families: Iterable[Family]) -> str:
    """The file with the families in it, sorted by name. Lines that are no samples are left out. Raises ValueError for a name that is
    none."""
    heads: dict[str, dict[str, str]] = {}
    samples: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line):
            heads.setdefault(head[2], {})[head[1]] = head[3]
        elif sample := _SAMPLE.fullmatch(line):
            samples.setdefault(sample[1], {})[sample[2] or ""] = sample[3]
    for family in families:
        if not _NAME.fullmatch(family.name):
            raise ValueError(f"{family.name!r} is no name of a measurement")
        heads[family.name] = {"HELP": printable(family.help), "TYPE": family.kind}
        found = {_labelled(labels): f"{value:.15g}" for labels, value in family.samples}
        samples[family.name] = found if family.is_whole else {**samples.get(family.name, {}), **found}
    lines: list[str] = []
    for name in sorted(samples):
        lines += [f"# {what} {name} {said}" for what, said in sorted(heads.get(name, {}).items())]
        lines += [f"{name}{labels} {value}" for labels, value in sorted(samples[name].items())]
    return "".join(f"{line}\n" for line in lines)


def _labelled(labels: Mapping[str, str]) -> str:
    """{name="value"}: backslash, quote and line end escaped, as the format asks."""
    pairs = (f'{name}="{printable(value).translate(_ESCAPES)}"' for name, value in sorted(labels.items()))
    return "{" + ",".join(pairs) + "}" if labels else ""


_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\""})
