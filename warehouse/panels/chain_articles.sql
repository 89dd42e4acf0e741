-- 一条传播链
-- Articles of a chain of copies, oldest first.
select article_id, portal, account, reported_at, published_precision, title, url, chain_id, parent_id, relation, is_undecided
from mart.headlines
where chain_id = $chain_id
order by reported_at, article_id
limit 300
