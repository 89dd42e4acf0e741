-- 故事的阶段
-- The course of a story. It begins (伊始) alone until a second publisher reports, spreads (扩散), is hot (热议) in the six hours with the most
-- articles, and fades (余波). A phase without articles is left out; of hours with as many the first count.
with told as (
    select h.article_id, h.chain_id, h.publisher, h.reported_at
    from (select unnest(article_ids) as article_id from mart.story_overview where story_id = $story_id)
    join mart.headlines h using (article_id)
),
busy as (
    select reported_at as peak_at, count(*) over (order by reported_at range between current row and interval '21599 seconds' following) as n_within from told
),
marks as (
    select (select min(reported_at) from told where publisher <> (select arg_min(publisher, (reported_at, article_id)) from told)) as second_at,
           (select arg_min(peak_at, (-n_within, peak_at)) from busy) as peak_at
),
placed as (
    select t.*, case when m.second_at is null or t.reported_at < m.second_at then 1
                     when t.reported_at < m.peak_at then 2
                     when t.reported_at < greatest(m.peak_at, m.second_at) + interval 6 hours then 3
                     else 4 end as place
    from told t
    cross join marks m
)
select place, (['伊始', '扩散', '热议', '余波'])[place] as phase, min(reported_at) as first_at, max(reported_at) as last_at, count(*) as n_articles,
       count(distinct chain_id) as n_origins, count(distinct publisher) as n_publishers, list(article_id order by reported_at, article_id) as article_ids
from placed
group by all
order by place
