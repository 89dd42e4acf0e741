-- 没有成为文章的页面
-- Pages of a portal that should have been articles and were not, with the reason.
select f.fetched_at, f.portal, d.reason, d.detail, f.url, f.page_id, d.day
from lake.drops d
join lake.fetches f on f.page_id = d.key and f.day = d.day
where d.step = 'articles' and f.outcome = 'ok' and d.reason not in ('not_article_kind', 'unchanged', 'joined', 'duplicate_page')
  and ($portal is null or f.portal = $portal) and d.day between $first and $last and ($reason is null or d.reason = $reason)
order by f.fetched_at, f.page_id
