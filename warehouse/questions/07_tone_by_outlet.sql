-- 30 天内各家媒体怎样谈论一家公司？各附三句最负面的话
-- Tone towards a company by outlet over 30 days with the three most negative sentences each?
-- All copies of a text at one outlet count once, and give one sentence.
with said as (
    select portal, chain_id, avg(tone_score) as tone_score, arg_min(evidence, (tone_score, article_id)) filter (tone = 'negative') as worst,
           arg_min(article_id, (tone_score, article_id)) as article_id
    from mart.tone_evidence
    where entity_id = 'demo_tuolan' and day > (select today - 30 from mart.clock)
    group by all
)
select portal, count(*) as n_texts, count(worst) as n_negative, round(avg(tone_score), 2) as mean_tone,
       list(worst order by tone_score, article_id) filter (worst is not null)[:3] as most_negative, list(article_id order by tone_score, article_id) as article_ids
from said
group by portal
order by mean_tone, portal
