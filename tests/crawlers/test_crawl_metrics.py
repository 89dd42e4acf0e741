"""What a crawl counted, as Prometheus reads it."""

from datetime import date

from crawlers.crawl import CrawlReport, PortalReport
from crawlers.crawl_metrics import families_of
from transforms.text.prometheus import merged

DONE = PortalReport("demo", "done", None, {"article:ok": 3, "list:timeout": 1}, {"no_time": 2}, 6, 1, 3, 900)
WALL = PortalReport("wall", "stopped", "challenge", {"article:challenge": 1}, {}, 1, 0, 0, 0)


def test_each_portal_has_one_state_and_its_counts():
    stats = {"downloader/request_count": 5.0, "elapsed_time_seconds": 1.5, "log_count/INFO": 9.0}
    text = merged("", families_of(CrawlReport("c", date(2026, 10, 5), (DONE, WALL), stats)))
    lines = text.splitlines()
    assert 'tingfeng_crawl_state{portal="demo",state="done"} 1' in lines
    assert 'tingfeng_crawl_state{portal="demo",state="stopped"} 0' in lines
    assert 'tingfeng_crawl_state{portal="wall",state="stopped"} 1' in lines
    assert 'tingfeng_crawl_fetches{kind="list",outcome="timeout",portal="demo"} 1' in lines
    assert 'tingfeng_crawl_links_not_followed{portal="demo",reason="no_time"} 2' in lines
    assert 'tingfeng_crawl_articles{portal="demo"} 3' in lines
    assert 'tingfeng_crawl_scrapy{name="downloader/request_count"} 5' in lines
    assert "log_count" not in text


def test_the_next_crawl_of_one_portal_keeps_the_others():
    first = merged("", families_of(CrawlReport("c", date(2026, 10, 5), (DONE, WALL))))
    then = merged(first, families_of(CrawlReport("d", date(2026, 10, 6), (WALL,))))
    assert 'tingfeng_crawl_articles{portal="demo"} 3' in then
    assert then.count('tingfeng_crawl_state{portal="wall",state="stopped"}') == 1


def test_a_terminal_gets_sentences_and_a_log_pairs():
    assert DONE.sentence() == "demo: read, 3 new articles, 1 known, 0.0 MB; not read: 1 timeout"
    assert DONE.sentence("演示站").startswith("demo 演示站: read, 3 new articles")
    assert WALL.sentence() == "wall: stopped (challenge), 0 new articles, 0 known, 0.0 MB; not read: 1 challenge"
    assert WALL.line().startswith("crawl portal=wall state=stopped reason=challenge articles=0 ")
