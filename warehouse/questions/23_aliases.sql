-- 一家公司的哪些别名能找到正名漏掉的文章？哪些带来的是杂质？
-- Which aliases of a company bring articles that the main name misses, and which bring false matches?
-- Look for false matches in rejected places, and in articles with one occurrence as the only evidence: read the sentences.
select alias, alias = entity as is_main_name, n_articles, n_only_articles, n_lone_articles, n_refused,
       round(100 * coalesce(refused_ratio, 0)) as refused_percent,
       case when alias = entity then 'main name' when n_articles + n_refused = 0 then 'unused' when coalesce(refused_ratio, 0) >= 0.5 or coalesce(lone_ratio, 0) >= 0.5 then 'look for rubbish'
            when n_only_articles > 0 then 'brings new' else 'brings nothing new' end as verdict,
       only_ids, lone_sentences, refused_sentences
from mart.alias_quality
where entity_id = 'demo_yunling'
order by n_only_articles desc, n_articles desc, alias
