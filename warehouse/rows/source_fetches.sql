-- 信源的抓取
-- Requests of a portal on some days; only those that failed, or with one outcome, on request.
select fetched_at, portal, kind, outcome, status, error, url, page_id, crawl_id, day
from lake.fetches
where ($portal is null or portal = $portal) and day between $first and $last and ($outcome is null or outcome = $outcome)
  and ($only is null or $only = 'failed' and outcome not in ('ok', 'not_modified') and not (kind = 'robots' and outcome = 'not_found')
       or $only = 'articles' and kind = 'article')
order by fetched_at, page_id
