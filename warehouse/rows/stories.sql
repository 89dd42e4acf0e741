-- 故事
-- Stories of which an article came between two Beijing dates, both included; of one entity when it is given, new ones only on request.
with told as (
    select distinct s.story_id
    from (select story_id, unnest(article_ids) as article_id from mart.story_overview
          where last_at >= $first::timestamptz and first_at < ($last + 1)::timestamptz) s
    join mart.headlines h using (article_id)
    where h.day between $first and $last
)
select s.first_at, s.last_at, s.headline, s.n_articles, s.n_origins, s.n_publishers, s.first_portal, s.story_id
from mart.story_overview s
join told using (story_id)
where ($only is null or $only = 'new' and s.first_at between $first::timestamptz and ($last + 1)::timestamptz)
order by s.n_publishers desc, s.n_articles desc, s.story_id
