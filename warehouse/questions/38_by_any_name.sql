-- 不管怎么称呼（简称、英文、繁体、大小写），这家公司今天有哪些新闻？
-- What is today's news of a company, by whichever name one asks: short, English, Traditional, any case?
with asked as (select mart.entity('拓嵐機器人') as entity_id, 1 as n_days)
select t.reported_at, t.title, t.portal, t.role_zh, t.tone_zh, round(t.tone_score, 2) as tone_score, t.evidence, t.article_id, t.url
from asked a
join mart.tone_evidence t on t.entity_id = a.entity_id and t.day > (select today from mart.clock) - a.n_days
order by t.reported_at desc, t.article_id
