-- 一天的数
-- Articles, origins, publishers, stories and new stories of one Beijing day.
with told as (select article_id, chain_id, publisher from mart.headlines where day = $day),
stories as (
    select distinct s.story_id, s.first_at
    from (select story_id, first_at, unnest(article_ids) as article_id from mart.story_overview
          where last_at >= $day::timestamptz and first_at < ($day + 1)::timestamptz) s
    join told using (article_id)
)
select (select count(*) from told) as n_articles, (select count(distinct chain_id) from told) as n_origins,
       (select count(distinct publisher) from told) as n_publishers, (select count(*) from stories) as n_stories,
       (select count(*) from stories where first_at >= $day::timestamptz) as n_new_stories
