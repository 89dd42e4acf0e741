-- 转载链 the chain of copies
select c.reported_at, c.portal, c.relation, c.hop, c.delay_s, c.article_id, c.parent_id, c.article_id = c.origin_id as is_origin, c.is_undecided,
       [e.kind || '：' || e.text for e in c.evidence] as evidence
from lake.current_articles c
where c.chain_id = (select chain_id from lake.current_articles where article_id = $article_id)
order by c.hop, c.reported_at
