-- 10 点时对一件事知道些什么？到 12 点又多了什么？
-- What was known about an event at 10:00, and what had been added by 12:00?
-- New texts, figures and turns of the largest story known at 10:00 of the last day and still reported; copies add nothing. By the times on the pages:
-- for what the lake had decided by then, run the same query with --as-of '… 10:00' and '… 12:00'.
with event as (
    select story_id, article_ids, first_at
    from mart.story_overview, mart.clock
    where first_at <= timezone('Asia/Shanghai', today + interval 10 hours) and last_at >= timezone('Asia/Shanghai', today::timestamp)
    order by n_origins desc, n_articles desc, story_id
    limit 1
),
facts as (
    select 'text' as fact, a.reported_at, a.portal, a.title as said, a.article_id
    from (select unnest(article_ids) as article_id from event) e join mart.headlines a using (article_id)
    where a.origin_id = a.article_id and a.kind not in ('digest', 'forum') and a.reported_at >= (select first_at from event)
    union all by name
    select about as fact, reported_at, portal, figure_text as said, article_id from mart.story_figures join event using (story_id) where is_origin and about <> ''
    union all by name
    select turn as fact, reported_at, portal, sentence as said, article_id from mart.story_turns join event using (story_id) where is_origin and is_main
)
select if(min(f.reported_at) <= timezone('Asia/Shanghai', c.today + interval 10 hours), 'by 10:00', 'added by 12:00') as known, f.fact, f.said,
       min(f.reported_at) as first_at, arg_min(f.portal, (f.reported_at, f.article_id)) as first_portal, list(distinct f.article_id order by f.article_id) as article_ids
from facts f, mart.clock c
group by f.fact, f.said, c.today
having min(f.reported_at) <= timezone('Asia/Shanghai', c.today + interval 12 hours)
order by first_at, f.fact, f.said
