"""What Scrapy's own commands work with (scrapy.cfg names it): `scrapy shell URL`, `scrapy fetch URL`, `scrapy check`, `scrapy list`.

Requests made by hand go out as a crawl's do: to public addresses only, obeying robots.txt, slowly, without cookies, under our name.
Since they belong to no run, Scrapy's own robots and redirect middlewares serve here; nothing is archived. To crawl, use `tingfeng crawl`.
"""

from crawlers.settings import ACCEPT, ACCEPT_LANGUAGE, scrapy_settings, user_agent

_CRAWL = scrapy_settings([], proxy=None, newsroom=False)

BOT_NAME = "tingfeng"
SPIDER_MODULES = ["crawlers.spider"]
USER_AGENT = user_agent("by hand, with scrapy shell")
DEFAULT_REQUEST_HEADERS = {"Accept": ACCEPT, "Accept-Language": ACCEPT_LANGUAGE}
ROBOTSTXT_OBEY = True
COOKIES_ENABLED = TELNETCONSOLE_ENABLED = REMOTE_CONTROL_ENABLED = HTTPPROXY_ENABLED = METAREFRESH_ENABLED = REFERER_ENABLED = False
DOWNLOADER_MIDDLEWARES = {"crawlers.guard.AddressGuard": 10}
for _name in (
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_DELAY_JITTER",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "TWISTED_DNS_RESOLVER",
    "DNS_TIMEOUT",
):
    globals()[_name] = _CRAWL[_name]
