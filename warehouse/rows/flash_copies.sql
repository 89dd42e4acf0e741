-- 快讯到了谁
-- Copies of a flash by other publishers whose page says the minute, the first of each publisher.
select c.reported_at, c.portal, c.publisher, c.relation, c.title, c.article_id, c.parent_id, c.chain_id
from mart.headlines c
join mart.headlines f on f.article_id = $article_id and c.chain_id = f.chain_id
where c.article_id <> f.article_id and c.publisher <> f.publisher and c.published_precision in ('minute', 'second') and c.relation <> 'digest'
qualify row_number() over (partition by c.publisher order by c.reported_at, c.article_id) = 1
order by c.reported_at, c.article_id
