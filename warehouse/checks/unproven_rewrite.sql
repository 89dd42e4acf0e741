-- Rewrites in another article's chain without any evidence besides the similarity of the texts.
-- level: warn
select t.article_id, t.day, t.chain_id, t.from_id
from lake.taken_from t
join lake.current_articles o on o.article_id = t.from_id
where t.relation = 'rewrite' and t.chain_id = o.chain_id and not t.names_other
  and len(list_filter(t.evidence, lambda e: e.kind <> 'shared_text')) = 0
