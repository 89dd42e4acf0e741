"""What a crawl counted, as measurements for Prometheus. Pure: where they are written is the caller's business."""

import re
from typing import TYPE_CHECKING

from transforms.text.prometheus import Family

if TYPE_CHECKING:
    from crawlers.crawl import CrawlReport

STATES = ("done", "stopped", "partial", "unreachable", "failed", "busy")
_SCRAPY = re.compile(r"(downloader/(?:request|response)_(?:count|bytes)|retry/count|elapsed_time_seconds|memusage/max)")


def families_of(report: "CrawlReport") -> list[Family]:
    """Per portal: its state, new and known articles, bytes, fetches by kind and outcome, links not followed by reason; of the run
    Scrapy's own numbers of requests, answers, bytes, retries and seconds.
    """
    labels = [{"portal": p.portal} for p in report.portals]
    pairs = list(zip(report.portals, labels, strict=True))
    return [
        Family(
            "tingfeng_crawl_state",
            "1 for the state in which the portal's last crawl ended, 0 for the others.",
            tuple(({**own, "state": state}, float(p.state == state)) for p, own in pairs for state in STATES),
        ),
        Family("tingfeng_crawl_articles", "Articles fetched by the last crawl.", tuple((own, p.n_articles) for p, own in pairs)),
        Family("tingfeng_crawl_known_articles", "Listed articles that were archived before.", tuple((own, p.n_known) for p, own in pairs)),
        Family("tingfeng_crawl_bytes", "Bytes of the answers archived by the last crawl.", tuple((own, p.n_bytes) for p, own in pairs)),
        Family(
            "tingfeng_crawl_fetches",
            "Fetches of the last crawl by kind and outcome.",
            tuple(
                ({**own, "kind": name.partition(":")[0], "outcome": name.partition(":")[2]}, n)
                for p, own in pairs
                for name, n in sorted(p.outcomes.items())
            ),
        ),
        Family(
            "tingfeng_crawl_links_not_followed",
            "Links that the last crawl did not follow, by reason.",
            tuple(({**own, "reason": reason}, n) for p, own in pairs for reason, n in sorted(p.refused.items())),
        ),
        Family(
            "tingfeng_crawl_scrapy",
            "Scrapy's own numbers of the last run, by their names.",
            tuple(({"name": name}, value) for name, value in sorted(report.stats.items()) if _SCRAPY.fullmatch(name)),
            is_whole=True,
        ),
    ]
