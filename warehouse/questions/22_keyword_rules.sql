-- 哪些关键词规则命中最多？其中转载占多少？
-- Which keyword rules matched most, and with what share of copies?
-- A rule is a query of mart.search: words, "phrases", AND, OR, NOT, title:.
with found as (
    select '召回' as rule, article_id from mart.search('召回')
    union all select '裁员 OR 离职', article_id from mart.search('裁员 OR 离职')
    union all select '融资 NOT 传', article_id from mart.search('融资 NOT 传')
    union all select 'title:芯片', article_id from mart.search('title:芯片')
)
select f.rule, count(*) as n_matches, count(distinct a.chain_id) as n_origins, count(*) filter (a.origin_id <> a.article_id) as n_copies,
       round(100 * count(*) filter (a.origin_id <> a.article_id) / count(*), 1) as copies_percent, list(a.article_id order by a.reported_at desc, a.article_id)[:5] as newest_ids
from found f
join mart.headlines a using (article_id)
group by f.rule
order by n_matches desc, f.rule
