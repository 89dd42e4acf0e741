-- 文章 revisions
select a.article_id, a.revision_id, a.kind, a.title, a.published_at, a.published_precision, a.published_from, a.time_from_id,
       a.authors, a.account, a.source, a.source_url, a.editors, a.script, a.is_obfuscated, length(a.text) as n_chars, a.canonical_url,
       a.links, a.next_page_url
from lake.articles a
where a.article_id = $article_id or a.url = $url or a.canonical_url = $url
order by a.fetched_at
