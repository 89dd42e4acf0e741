-- 一家公司在哪些话题上被说得好，在哪些话题上被说得差？
-- On which topics is a company spoken of well, and on which badly?
-- Texts, not copies: all copies of one text give one score. An article may have several topics.
with asked as (select mart.entity('拓岚机器人') as entity_id, 90 as n_days),
scored as (
    select unnest(p.topics) as topic, t.chain_id, t.tone_score, t.article_id
    from asked a
    join mart.tone_evidence t on t.entity_id = a.entity_id and t.day > (select today from mart.clock) - a.n_days
    join mart.article_topics p on p.article_id = t.article_id and p.day = t.day
),
texts as (select topic, chain_id, avg(tone_score) as tone_score, min(article_id) as article_id from scored group by topic, chain_id)
select topic, count(*) as n_origins, count(*) filter (tone_score >= 0.12) as n_positive, count(*) filter (tone_score <= -0.12) as n_negative,
       round(avg(tone_score), 2) as tone_score, list(article_id order by tone_score, article_id) as article_ids
from texts
group by topic
order by tone_score, topic
