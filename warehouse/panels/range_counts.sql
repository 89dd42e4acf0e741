-- 一段时间的数
-- Articles, origins and publishers of a range of Beijing days, each counted once, and the stories told and begun in it; of all articles or of a list.
-- Optional: scope
with told as (
    select article_id, chain_id, publisher
    from mart.headlines
    where day between $first and $last and ($scope::varchar[] is null or article_id in (select unnest($scope::varchar[])))
),
stories as (
    select distinct s.story_id, s.first_at
    from (select story_id, first_at, unnest(article_ids) as article_id from mart.story_overview
          where last_at >= $first::timestamptz and first_at < ($last + 1)::timestamptz) s
    join told using (article_id)
)
select (select count(*) from told) as n_articles, (select count(distinct chain_id) from told) as n_origins,
       (select count(distinct publisher) from told) as n_publishers, (select count(*) from stories) as n_stories,
       (select count(*) from stories where first_at >= $first::timestamptz) as n_new_stories
