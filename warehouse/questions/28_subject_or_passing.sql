-- 一家公司的报道里，它是主角的有多少，只是顺带提到的有多少？口吻差多少？
-- In how much of its coverage is a company the subject, in how much only named in passing, and how does the tone differ?
with asked as (select mart.entity('拓岚机器人') as entity_id, 30 as n_days)
select t.role_zh, t.role, count(*) as n_articles, count(distinct t.chain_id) as n_origins, round(avg(t.tone_score), 2) as tone_score,
       count(*) filter (t.tone = 'negative') as n_negative, list(t.article_id order by t.reported_at, t.article_id) as article_ids
from asked a
join mart.tone_evidence t on t.entity_id = a.entity_id and t.day > (select today from mart.clock) - a.n_days
group by t.role_zh, t.role
order by n_origins desc, t.role
