"""The reader's language: chosen, else the system's."""

import pytest

from warehouse.cli.language import language_of


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "", "LC_ALL": ""}, "en"),
        ({"LANG": "zh_CN.UTF-8", "TINGFENG_LANG": "en"}, "en"),
        ({"TINGFENG_LANG": "zh"}, "zh"),
    ],
)
def test_language_is_the_chosen_one_else_that_of_the_system(environ: dict[str, str], language: str):
    assert language_of(environ) == language


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="none of en, zh"):
        language_of({"TINGFENG_LANG": "fr"})
