-- 一家公司的人里，谁被提到最多？口吻怎样？
-- Which people of a company are named most, and in which tone?
with asked as (select mart.entity('拓岚机器人') as entity_id, 90 as n_days)
select f.member as person, count(*) as n_articles, count(distinct t.chain_id) as n_origins, count(*) filter (t.role <> 'named') as n_in_part,
       round(avg(t.tone_score), 2) as tone_score, max(t.reported_at) as last_at, f.member_id, list(t.article_id order by t.reported_at, t.article_id) as article_ids
from asked a
join mart.entity_family f on f.entity_id = a.entity_id and f.member_kind = 'person'
join mart.tone_evidence t on t.entity_id = f.member_id and t.day > (select today from mart.clock) - a.n_days
group by f.member, f.member_id
order by n_origins desc, person
