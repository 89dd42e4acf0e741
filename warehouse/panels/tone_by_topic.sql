-- 各主题的口吻
-- Tone towards an entity by topic of the articles; an article with several topics stands in each.
select o.topic_id, count(*) as n_articles, count(distinct t.chain_id) as n_origins, count(*) filter (t.tone = 'positive') as n_positive,
       count(*) filter (t.tone = 'negative') as n_negative, avg(t.tone_score) as tone
from mart.tone_evidence t
join (select article_id, unnest(topic_ids) as topic_id from mart.article_topics where day between $first and $last) o using (article_id)
where t.entity_id = $entity_id and t.day between $first and $last and o.topic_id <> 'tech_news'
group by all
order by n_articles desc, o.topic_id
limit 20
