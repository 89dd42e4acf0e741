-- 最近 24 小时关于一家公司的报道，哪些被转载最多？每条是谁先写的？
-- Which stories about a company in the last 24 hours have the most copies, and who wrote each first?
-- The subjects of a story are its two most frequent ones. Copies of the last 24 hours count; the first report may be older.
with told as (
    select s.story_id, s.headline, count(*) filter (a.origin_id <> a.article_id) as n_copies, count(distinct a.chain_id) as n_origins,
           list(a.article_id order by a.reported_at, a.article_id) as article_ids
    from (select story_id, headline, unnest(article_ids) as article_id
          from mart.story_overview
          where list_contains(entity_ids[:2], 'demo_tuolan') and last_at > (select now - interval 24 hours from mart.clock)) s
    join mart.headlines a using (article_id)
    where a.reported_at > (select now - interval 24 hours from mart.clock) and a.kind not in ('digest', 'forum')
    group by all
)
select t.headline, t.n_copies, t.n_origins, f.portal as first_portal, f.title as first_title, f.first_at,
       if(f.is_undecided, 'undecided: ' || f.second_portal || ' is as early', 'first') as verdict, t.article_ids
from told t
left join mart.first_reports f using (story_id)
order by t.n_copies desc, t.n_origins desc, t.story_id
limit 10
