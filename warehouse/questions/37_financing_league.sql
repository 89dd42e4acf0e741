-- 最近谁融资最多？统一折成亿元人民币排名
-- Who raised most money lately, in one unit?
-- The amount that most origins of a story give. The rates are yours to set; an amount in another currency is left out.
with asked as (select 90 as n_days, map {'CNY': 1.0, 'USD': 7.1, 'HKD': 0.91, 'EUR': 8.2} as rates),
said as (
    select f.story_id, f.entity, f.entity_id, f.value, f.unit, f.bound, count(distinct f.chain_id) as n_origins, min(f.reported_at) as first_at,
           any_value(f.sentence order by f.reported_at, f.article_id) as sentence, list(f.article_id order by f.reported_at, f.article_id) as article_ids
    from mart.story_figures f, asked a, mart.clock k
    where f.about = '融资' and f.figure_kind = 'amount' and f.day > k.today - a.n_days
    group by f.story_id, f.entity, f.entity_id, f.value, f.unit, f.bound
    qualify row_number() over (partition by f.story_id, f.entity_id order by count(distinct f.chain_id) desc, min(f.reported_at), f.value desc) = 1
)
select s.entity, round(s.value * a.rates[s.unit] / 1e8, 2) as hundred_million_yuan, s.value, s.unit, s.bound, s.n_origins, s.first_at, s.sentence, s.story_id, s.article_ids
from said s, asked a
where a.rates[s.unit] is not null
order by hundred_million_yuan desc, s.story_id
limit 20
