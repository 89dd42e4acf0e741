-- 每个品牌每天的净口吻是多少？没有报道的日子也要列出
-- What is the net tone towards each brand on each day, days without any article included?
-- Net is positive less negative articles over all; a gap day is missing in the crawl, its zero says nothing.
with asked as (select unnest([mart.entity('拓岚机器人'), mart.entity('云岭科技')]) as entity_id, 14 as n_days),
days as (
    select f.entity_id, f.entity, c.day, c.is_gap
    from asked a
    join mart.entity_family f on f.entity_id = a.entity_id and f.depth = 0
    join mart.calendar c on c.day > (select today from mart.clock) - a.n_days
)
select d.entity, d.day, coalesce(t.n_articles, 0) as n_articles, coalesce(t.n_positive, 0) as n_positive, coalesce(t.n_negative, 0) as n_negative,
       round((t.n_positive - t.n_negative) / t.n_articles, 2) as net_ratio, round(t.tone_score, 2) as tone_score, d.is_gap,
       coalesce(t.article_ids, []) as article_ids
from days d
left join mart.entity_tone_daily t using (entity_id, day)
order by d.entity, d.day
