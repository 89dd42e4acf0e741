-- 我的关注名单昨天到今天有什么变化？声量、口吻、负面各是多少
-- How is each name of my watch list today against the mean of the week before: voice, tone, negative origins?
-- A name that nobody has is an error that says which.
with asked as (select unnest(['拓岚机器人', '云岭科技', '星澜汽车']) as name, 7 as n_days),
watched as (select a.name, a.n_days, mart.entity(a.name) as entity_id, k.today from asked a, mart.clock k),
told as (
    select w.name, t.day = w.today as is_today, w.n_days, t.chain_id, avg(t.tone_score) as tone_score, min(t.article_id) as article_id
    from watched w
    join mart.tone_evidence t on t.entity_id = w.entity_id and t.day > w.today - w.n_days - 1
    group by all
)
select w.name, w.entity_id, count(t.chain_id) filter (t.is_today) as n_origins_today, round(count(t.chain_id) filter (not t.is_today) / any_value(w.n_days), 1) as n_origins_a_day,
       round(avg(t.tone_score) filter (t.is_today), 2) as tone_today, round(avg(t.tone_score) filter (not t.is_today), 2) as tone_before,
       count(*) filter (t.is_today and t.tone_score <= -0.12) as n_negative_today, coalesce(list(t.article_id order by t.article_id) filter (t.is_today), []) as article_ids
from watched w
left join told t using (name)
group by w.name, w.entity_id
order by n_origins_today desc, w.name
