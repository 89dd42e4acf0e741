"""Scrapy settings: how we fetch from anyone. Each value stands with its reason; per-portal values come from the portal's file."""

from datetime import timedelta
from typing import Any

from crawlers.spec import Portal

VERSION = "0.1"
MAX_BODY_BYTES = 20 * 2**20  # after unpacking; the largest honest page or feed seen has 1.2 MB
CONCURRENT_REQUESTS = 16  # over all hosts; each host gets one at a time
DEFAULT_DELAY_S = 3.0
MIN_DELAY_S = 0.001  # without any delay a slot of Scrapy lets all requests through that arrive in the same instant
JITTER = 0.3  # ±30 %: no clockwork, and never much faster than asked for
ACCEPT = "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.5"
ACCEPT_LANGUAGE = "zh-CN,zh;q=0.9,en;q=0.5"  # what our readers read
REVISITS = (timedelta(hours=24), timedelta(days=7))  # silent edits and removals happen on the first day or after the first complaint
MAX_REDIRECTS = 5  # honest chains seen: http→https→www→mobile or desktop, at most four


def user_agent(contact: str) -> str:
    """Who we are and how to reach us."""
    return f"Tingfeng/{VERSION} (media monitoring; +{contact})"


def slot_settings(delay_s: float) -> dict[str, float]:
    """What DOWNLOAD_SLOTS says of one host: its own delay, one request at a time."""
    return {"delay": max(delay_s, MIN_DELAY_S), "concurrency": 1}


def slots(portals: list[Portal], *, newsroom: bool) -> dict[str, dict[str, float]]:
    """A slot for each host that the portals' files name; of two portals on one host the slower delay counts."""
    delays: dict[str, float] = {}
    for portal in portals:
        for host in portal.named_hosts:
            delays[host] = max(delays.get(host, 0.0), 0.0 if newsroom else portal.polite.delay_s)
    return {host: slot_settings(delay_s) for host, delay_s in sorted(delays.items())}


def scrapy_settings(portals: list[Portal], *, proxy: str | None, newsroom: bool, own_lists: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Settings of one crawl. `newsroom` turns delays off, since nobody but us is asked."""
    return {
        # what is not needed is not loaded: smaller to attack, faster to run
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,  # a reader without a past: no log-in, no tracking
        "METAREFRESH_ENABLED": False,  # list and article pages do not need it; challenge pages like it
        "REFERER_ENABLED": False,  # only the portal's own file sets a Referer
        "HTTPPROXY_ENABLED": False,  # proxies of the environment would walk around the address guard
        "HTTPERROR_ALLOW_ALL": True,  # every answer becomes a row of the archive
        "STATS_DUMP": False,  # they go into the report of the crawl
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads the source of the callback for every answer: a tenth of all time
        "CONCURRENT_ITEMS": 1,  # makes so many tasks for every answer, and we yield no items
        "LOGSTATS_INTERVAL": 0,
        "MEMUSAGE_ENABLED": False,
        "EXTENSIONS": {
            "scrapy.extensions.logcount.LogCount": None,
            "scrapy.extensions.memusage.MemoryUsage": None,
            "scrapy.extensions.memdebug.MemoryDebugger": None,
            "scrapy.extensions.closespider.CloseSpider": None,
            "scrapy.extensions.feedexport.FeedExporter": None,
            "scrapy.extensions.logstats.LogStats": None,
            "scrapy.extensions.spiderstate.SpiderState": None,
            "scrapy.extensions.throttle.AutoThrottle": None,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
            "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
            "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
        },
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.guard.Guard": 10,  # first to see a request, last to see an answer
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the guard and the url patterns decide
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours takes a failing robots.txt as a no
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,  # the spider sets it on the request
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": None,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # ours tells loops and schemes apart
            "crawlers.guard.Wire": 600,  # sees the headers before anything is unpacked
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
        },
        "DOWNLOAD_HANDLERS": {
            "http": "crawlers.download_handler.InOrder",
            "https": "crawlers.download_handler.InOrder",
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "TWISTED_DNS_RESOLVER": "crawlers.guard.PublicResolver",
        "DNS_TIMEOUT": 10,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # what is archived must come from whom it says
        "DOWNLOAD_MAXSIZE": MAX_BODY_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_SLOTS": slots(portals, newsroom=newsroom),
        "DOWNLOAD_DELAY": MIN_DELAY_S
        if newsroom
        else DEFAULT_DELAY_S,  # of a host that no portal's file gives one; the guard gives it the portal's
        "DOWNLOAD_DELAY_JITTER": 0 if newsroom else JITTER,
        "CONCURRENT_REQUESTS": CONCURRENT_REQUESTS,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "RETRY_TIMES": 1,  # once more; a host that fails twice is left alone
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524],  # 503 and 429 are stop signals, not to be tried again
        "RETRY_EXCEPTIONS": ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"],
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.ScrapyPriorityQueue"
        if len(portals) == 1
        else "scrapy.pqueues.DownloaderAwarePriorityQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # articles in the order of the list
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "TINGFENG_PROXY": proxy,
        "TINGFENG_NEWSROOM": newsroom,
        "TINGFENG_OWN_LISTS": sorted(own_lists),
    }
