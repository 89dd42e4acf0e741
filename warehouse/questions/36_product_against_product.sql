-- 两款产品放在一起看：谁声量大，谁口吻好，同文比较时谁占上风？
-- Two products side by side: which has more voice and the better tone, and which comes off better where one article names both?
with asked as (select unnest([mart.entity('岚步人形机器人'), mart.entity('云岭P9')]) as entity_id, 30 as n_days),
told as (
    select t.entity, t.entity_id, t.article_id, t.chain_id, t.tone_score, t.tone, count(*) over (partition by t.article_id) = 2 as names_both,
           avg(t.tone_score) over (partition by t.article_id) as mean_of_both
    from asked a
    join mart.tone_evidence t on t.entity_id = a.entity_id and t.day > (select today from mart.clock) - a.n_days
)
select entity, count(*) as n_articles, count(distinct chain_id) as n_origins, round(avg(tone_score), 2) as tone_score,
       count(*) filter (tone = 'positive') as n_positive, count(*) filter (tone = 'negative') as n_negative, count(*) filter (names_both) as n_with_other,
       count(*) filter (names_both and tone_score - mean_of_both >= 0.06) as n_better, entity_id, list(article_id order by article_id) as article_ids
from told
group by entity, entity_id
order by n_origins desc, entity
