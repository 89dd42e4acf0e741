"""`--for`: which rule is meant, which articles it is about, and what is wrong with it."""

from pathlib import Path

import click
import pytest

import tingfeng
from warehouse.serving.briefing.watching import watched

RULE = """
[[watch]]
id = "phones"
name = "手机"
entities = ["Xiaomi"]
family = true
any = "召回 OR 起火"
not = "招聘"
portals = ["ithome", "kr36"]

[[watch]]
id = "all"
not = "招聘"

[[watch]]
id = "lost"
entities = ["nobody at all"]
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tingfeng.Project:
    data = tmp_path_factory.mktemp("watching")
    (data / "own" / "watch").mkdir(parents=True)
    (data / "own" / "watch" / "rules.toml").write_text(RULE, encoding="utf-8")
    return tingfeng.Project(data)


@pytest.mark.parametrize("name", ["phones", "手机"])
def test_a_rule_is_found_by_id_and_name_with_what_belongs_to_its_entities(project: tingfeng.Project, name: str):
    found = watched(project, name)
    assert found.name == "手机"
    assert found.entities[0] == "xiaomi"
    assert len(found.entities) > 1
    assert found.scope == {
        "entities": ",".join(found.entities),
        "portals": "ithome,kr36",
        "q": "召回 OR 起火",
        "without": "招聘",
    }


@pytest.mark.parametrize(
    ("name", "told"), [("phone", "no rule .* did you mean phones"), ("all", "about everything"), ("lost", "which is no entity")]
)
def test_wrong_rules_are_named(project: tingfeng.Project, name: str, told: str):
    with pytest.raises(click.UsageError, match=told):
        watched(project, name)


def test_a_broken_file_is_named(tmp_path: Path):
    (tmp_path / "own" / "watch").mkdir(parents=True)
    (tmp_path / "own" / "watch" / "bad.toml").write_text("[[watch\n", encoding="utf-8")
    with pytest.raises(click.UsageError, match=r"bad\.toml"):
        watched(tingfeng.Project(tmp_path), "x")
