-- 哪些事十家网站都有，其实只有一家独立写过？
-- Which stories did only one independent publisher carry, though ten sites show them?
-- Copies and rewrites are not independent; neither are two accounts of one group.
with shown as (select story_id, headline, n_portals, unnest(article_ids) as article_id from mart.story_overview where n_portals >= 10)
select s.story_id, s.headline, s.n_portals, count(*) as n_articles, any_value(a.publisher) filter (a.origin_id = a.article_id) as written_by,
       count(distinct a.portal) filter (a.origin_id <> a.article_id) as n_copying_portals, list(a.article_id order by a.reported_at, a.article_id) as article_ids
from shown s
join mart.headlines a using (article_id)
where a.kind not in ('digest', 'forum')
group by all
having count(distinct a.publisher) filter (a.origin_id = a.article_id) = 1
order by s.n_portals desc, s.story_id
limit 20
