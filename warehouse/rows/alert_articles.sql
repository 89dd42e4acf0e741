-- 预警所数的文章
-- The articles that a message counts; those of one of its conditions on request. As they are today.
select h.reported_at, h.portal, h.publisher, h.title, h.relation, h.known_at, h.article_id, h.chain_id, h.url
from mart.alerts a, unnest(if($condition is null, a.article_ids, list_filter(a.conditions, lambda w: w.condition = $condition)[1].article_ids)) u(article_id)
join mart.headlines h on h.article_id = u.article_id
where a.alert_id = $alert_id
order by h.reported_at, h.article_id
