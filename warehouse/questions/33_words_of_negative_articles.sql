-- 说一家公司不好的文章，都用了哪些词？
-- Which words make the articles that speak ill of a company negative?
-- The words that decided, of each text once; docs/tone.md explains the rules.
with asked as (select mart.entity('拓岚机器人') as entity_id, 90 as n_days),
said as (
    select t.chain_id, t.article_id, t.evidence, unnest(t.words, recursive := true)
    from asked a
    join mart.tone_evidence t on t.entity_id = a.entity_id and t.tone = 'negative' and t.day > (select today from mart.clock) - a.n_days
    qualify row_number() over (partition by t.chain_id order by t.reported_at, t.article_id) = 1
)
select word, count(distinct chain_id) as n_origins, round(avg(weight), 2) as mean_weight, mode(rule order by rule) as main_rule,
       any_value(evidence order by article_id) as example, list(distinct article_id order by article_id) as article_ids
from said
where weight < 0
group by word
order by n_origins desc, mean_weight, word
limit 30
