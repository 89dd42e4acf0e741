-- 主题声量
-- Topics of a range of Beijing days: articles and origins, the rank by origins; of all articles or of a list.
-- Optional: scope
with told as (
    select h.article_id, h.chain_id, unnest(t.topic_ids) as topic_id
    from mart.article_topics t
    join mart.headlines h using (article_id)
    where t.day between $first and $last and h.day between $first and $last
      and ($scope::varchar[] is null or h.article_id in (select unnest($scope::varchar[])))
)
select t.topic_id, any_value(n.name_zh) as topic, count(distinct t.article_id) as n_articles, count(distinct t.chain_id) as n_origins,
       rank() over (order by count(distinct t.chain_id) desc) as place
from told t
join lake.topic_names n using (topic_id)
where t.topic_id <> 'tech_news'
group by all
order by n_origins desc, n_articles desc, t.topic_id
