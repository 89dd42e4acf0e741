"""The reader's language: en or zh, from TINGFENG_LANG, else from the system."""

from collections.abc import Mapping

LANGUAGES = ("en", "zh")
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Of these the first that is set counts, as POSIX says."""


def language_of(environ: Mapping[str, str]) -> str:
    """The language of an environment. Raises ValueError for a TINGFENG_LANG that is neither."""
    if chosen := environ.get("TINGFENG_LANG"):
        if chosen not in LANGUAGES:
            raise ValueError(f"TINGFENG_LANG={chosen!r} is none of {', '.join(LANGUAGES)}")
        return chosen
    locale = next((environ[name] for name in _SYSTEM if environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def is_chinese(environ: Mapping[str, str]) -> bool:
    """Whether the reader's language is Chinese; an unknown TINGFENG_LANG is not, and is told later."""
    return environ.get("TINGFENG_LANG") in (None, "", *LANGUAGES) and language_of(environ) == "zh"
