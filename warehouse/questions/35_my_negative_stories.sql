-- 关于我的负面事件里，哪些在 24 小时内就到了三家以上？
-- Which negative stories about me reached three publishers or more within 24 hours?
with asked as (select mart.entity('拓岚机器人') as entity_id, 30 as n_days, 3 as least),
told as (
    select s.headline, s.first_at, round(e.tone_score, 2) as tone_score, s.n_origins, s.story_id, a.least, h.publisher, h.article_id, h.reported_at
    from asked a
    join mart.story_entities e on e.entity_id = a.entity_id and e.role <> 'named' and e.tone_score <= -0.12
    join mart.story_overview s on s.story_id = e.story_id and s.last_at > (select now from mart.clock) - to_days(a.n_days)
    join mart.headlines h on list_contains(s.article_ids, h.article_id) and h.reported_at <= s.first_at + interval 24 hours
)
select headline, first_at, tone_score, n_origins, count(distinct publisher) as n_publishers_24h, story_id, list(article_id order by reported_at, article_id) as article_ids
from told
group by all
having count(distinct publisher) >= any_value(least)
order by n_publishers_24h desc, first_at
