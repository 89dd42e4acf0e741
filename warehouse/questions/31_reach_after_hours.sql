-- 一家公司的每件事，1、6、24 小时后到了多少家？多久走完一半？
-- How many publishers had each story about a company after 1, 6 and 24 hours, and when was half of its coverage out?
with asked as (select mart.entity('拓岚机器人') as entity_id, 7 as n_days),
told as (
    select s.story_id, s.headline, s.first_at, h.article_id, h.publisher, date_diff('second', s.first_at, h.reported_at) / 3600 as hours
    from asked a
    join mart.story_entities e on e.entity_id = a.entity_id and e.role = 'subject'
    join mart.story_overview s on s.story_id = e.story_id and s.last_at > (select now from mart.clock) - to_days(a.n_days)
    join mart.headlines h on list_contains(s.article_ids, h.article_id) and h.day >= cast(timezone('Asia/Shanghai', s.first_at) as date)
)
select headline, any_value(first_at) as first_at, count(distinct publisher) filter (hours <= 1) as n_publishers_1h,
       count(distinct publisher) filter (hours <= 6) as n_publishers_6h, count(distinct publisher) filter (hours <= 24) as n_publishers_24h,
       count(distinct publisher) as n_publishers, round(quantile_disc(hours, 0.5), 1) as half_life_hours, story_id, list(article_id order by hours, article_id) as article_ids
from told
group by story_id, headline
order by n_publishers_24h desc, story_id
