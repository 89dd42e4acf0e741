"""Names of portals without their rules."""

from pathlib import Path

from crawlers.portal_names import names_in


def test_names_of_files_that_can_be_read_later_folders_first(tmp_path: Path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        folder.mkdir()
    (shipped / "haigang.toml").write_text('name = "海港网"\nnever = "heard of"\n', encoding="utf-8")
    (shipped / "shanqu.toml").write_text('name = "山区报"\n', encoding="utf-8")
    (own / "haigang.toml").write_text('name = "海港新闻网"\n', encoding="utf-8")
    (own / "half.toml").write_text('name = "半', encoding="utf-8")
    (own / "number.toml").write_text("name = 3\n", encoding="utf-8")
    (own / "bytes.toml").write_bytes(b"\xff\xfe")
    assert names_in(shipped, own, tmp_path / "none") == {"haigang": "海港新闻网", "shanqu": "山区报"}
