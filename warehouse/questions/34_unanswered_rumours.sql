-- 哪些传闻到现在还没有人回应？传了多久、多广？
-- Which rumours has nobody answered so far, how old are they and how far did they go?
with asked as (select 14 as n_days)
select any_value(t.entity order by t.reported_at, t.article_id) as entity, arg_min(t.title, (t.reported_at, t.article_id)) as rumour, min(t.reported_at) as claimed_at,
       round(date_diff('minute', min(t.reported_at), any_value(k.now)) / 60, 1) as hours_open, count(distinct t.publisher) as n_publishers,
       count(distinct t.chain_id) as n_origins, t.story_id, list(t.article_id order by t.reported_at, t.article_id) as article_ids
from asked a, mart.clock k
join mart.story_turns t on t.day > k.today - a.n_days
where t.turn = 'rumour' and t.is_main and t.first_answer_at is null
group by t.story_id
order by n_publishers desc, claimed_at, t.story_id
