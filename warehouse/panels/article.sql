-- 一篇文章
-- An article with its text, its place in a chain and its story.
select a.article_id, a.portal, a.publisher, a.account, a.kind, a.title, a.text, a.url, a.canonical_url, a.reported_at, a.published_at, a.published_precision,
       a.time_from_id, a.first_fetched_at, a.fetched_at, a.n_revisions, a.authors, a.source, a.source_url, a.editors, a.section, a.tags, a.chain_id, a.origin_id,
       a.parent_id, a.relation, a.is_undecided, a.comments_n, a.script, a.is_obfuscated, a.crawl_day, a.day
from mart.articles a
where a.article_id = $article_id and a.day = $day
