-- 字段的来处
-- Of each field of the newest revision the rung of extraction that gave it, with its confidence, and what the page says about its source.
select fields_from, provenance, published_from, extractor_version, page_id, warc_file, warc_offset
from lake.articles
where day = $day and article_id = $article_id
order by fetched_at desc
limit 1
