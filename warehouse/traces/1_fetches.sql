-- 抓取 fetches
select f.fetched_at, f.portal, f.kind, f.status, f.outcome, f.n_bytes, f.charset_declared, f.warc_file, f.warc_offset, f.url, f.error
from lake.fetches f
where f.page_id in (select page_id from lake.articles where article_id = $article_id) or f.url = $url or f.final_url = $url
order by f.fetched_at
