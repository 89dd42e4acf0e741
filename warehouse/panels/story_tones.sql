-- 对当事方的口吻
-- The sentences that weigh most for and against each entity that a story is about.
with about as (select entity_id from mart.story_entities where story_id = $story_id and role <> 'named'),
told as (select unnest(article_ids) as article_id from mart.story_overview where story_id = $story_id)
select t.entity_id, t.entity, count(distinct t.chain_id) as n_origins, count(distinct t.article_id) as n_articles, avg(t.tone_score) as tone_score,
       arg_min(t.evidence, (t.tone_score, t.article_id)) filter (t.tone = 'negative') as worst, arg_min(t.article_id, (t.tone_score, t.article_id)) filter (t.tone = 'negative') as worst_id,
       arg_max(t.evidence, (t.tone_score, t.article_id)) filter (t.tone = 'positive') as best, arg_max(t.article_id, (t.tone_score, t.article_id)) filter (t.tone = 'positive') as best_id
from mart.tone_evidence t
join told using (article_id)
join about using (entity_id)
where t.day between $first and $last
group by all
order by n_origins desc, t.entity_id
limit 8
