-- 信源健康：哪家出了问题，是站点还是我们
select portal as 站点, portal_name as 名称, crawl_day as 最近一天, state_zh as 状态, n_articles as 文章, articles_min as 应有, n_fetches as 请求, n_failed as 失败,
       main_failure_zh as 主要失败, n_dropped as 丢弃, main_drop_zh as 主要原因
from mart.source_health
where state not in ('ok', 'not_crawled')
qualify row_number() over (partition by portal, state order by crawl_day desc) = 1
order by 状态, 站点
