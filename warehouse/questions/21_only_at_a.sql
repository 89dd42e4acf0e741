-- 本月甲站报了而乙站没报的有哪些？
-- What does portal A cover this month that portal B does not?
-- Stories, not texts: B may report the same in its own words. Widest first.
with this_month as (
    select story_id, headline, n_portals, first_at, unnest(article_ids) as article_id
    from mart.story_overview
    where last_at >= (select timezone('Asia/Shanghai', date_trunc('month', today)::timestamp) from mart.clock)
)
select t.headline, t.n_portals, t.first_at, list(a.article_id order by a.reported_at, a.article_id) filter (a.portal = 'lanpu') as article_ids
from this_month t
join mart.headlines a using (article_id)
where a.portal in ('lanpu', 'haiyan') and a.kind not in ('digest', 'forum')
group by t.story_id, t.headline, t.n_portals, t.first_at
having bool_or(a.portal = 'lanpu' and a.day >= (select date_trunc('month', today) from mart.clock)) and not bool_or(a.portal = 'haiyan')
order by t.n_portals desc, t.first_at, t.story_id
limit 20
