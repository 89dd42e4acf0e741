-- 转载链 the chain of copies
select strftime(timezone('Asia/Shanghai', c.reported_at), '%m-%d %H:%M') as at, c.relation, c.hop,
       case when c.article_id = $article_id then '→ ' else '  ' end || c.article_id as article,
       case when c.article_id = c.origin_id then 'origin' else coalesce(c.parent_id, '') end as taken_from
from lake.current_articles c
where c.chain_id = (select chain_id from lake.current_articles where article_id = $article_id)
order by c.hop, c.reported_at
