-- 一个主题的故事
-- Stories of a range of Beijing days with the most articles about a topic.
with told as (
    select s.story_id, count(*) as n_about
    from (select story_id, unnest(article_ids) as article_id from mart.story_overview where last_at >= $first::timestamptz and first_at < ($last + 1)::timestamptz) s
    join mart.article_topics t using (article_id)
    where t.day between $first and $last and list_contains(t.topic_ids, $topic_id)
    group by all
)
select s.story_id, s.headline, s.first_at, s.first_portal, t.n_about, s.n_articles, s.n_publishers
from told t
join mart.story_overview s using (story_id)
order by t.n_about desc, s.n_publishers desc, s.story_id
limit $n
