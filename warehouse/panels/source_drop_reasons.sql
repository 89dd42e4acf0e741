-- 为什么没有成为文章
-- Pages that should have been articles and were not, by portal and reason.
select f.portal, d.reason, count(*) as n_pages
from lake.drops d
join lake.fetches f on f.page_id = d.key and f.day = d.day
where d.step = 'articles' and f.outcome = 'ok' and d.reason not in ('not_article_kind', 'unchanged', 'joined', 'duplicate_page')
  and d.day between $first and $last
group by all
order by n_pages desc, f.portal, d.reason
limit 60
