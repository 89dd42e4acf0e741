-- 一条传播链的文章
-- Articles of one chain of copies, the origin too.
select reported_at, portal, publisher, relation, title, url, article_id, parent_id, chain_id
from mart.headlines
where chain_id = $chain_id and ($only is null or relation <> 'original')
order by reported_at, article_id
