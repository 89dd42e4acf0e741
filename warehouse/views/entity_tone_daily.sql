create or replace view mart.entity_tone_daily as
with toned as (
    select c.chain_id, c.day, c.reported_at, t.article_id, t.entity_id, t.tone, t.tone_score, t.evidence
    from lake.tones t
    join lake.current_articles c on c.article_id = t.article_id and c.crawl_day = t.day
),
origins as (
    select entity_id, day, chain_id, avg(tone_score) as tone_score
    from toned
    group by all
),
by_origin as (
    select entity_id, day, count(*) as n_origins, avg(tone_score) as tone_score_by_origins
    from origins
    group by all
)
select t.entity_id, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, t.day, count(*) as n_articles, o.n_origins,
       count(*) filter (t.tone = 'positive') as n_positive, count(*) filter (t.tone = 'neutral') as n_neutral,
       count(*) filter (t.tone = 'negative') as n_negative,
       avg(t.tone_score) as tone_score, o.tone_score_by_origins,
       arg_min(t.evidence, (t.tone_score, t.article_id)) filter (t.tone = 'negative') as worst_evidence,
       arg_max(t.evidence, (t.tone_score, t.article_id)) filter (t.tone = 'positive') as best_evidence,
       list(t.article_id order by t.tone_score, t.article_id) as article_ids
from toned t
join by_origin o using (entity_id, day)
left join lake.entities e using (entity_id)
group by all;

comment on view   mart.entity_tone_daily                       is 'One row per entity and Beijing day: how it was spoken of.';
comment on column mart.entity_tone_daily.entity_id             is 'Key of lake.entities.';
comment on column mart.entity_tone_daily.entity                is 'Chinese name, else the English one; null when the entity left the table.';
comment on column mart.entity_tone_daily.day                   is 'Beijing date of the articles (reported_at).';
comment on column mart.entity_tone_daily.n_articles            is 'Articles that name the entity, every copy counted.';
comment on column mart.entity_tone_daily.n_origins             is 'The same with all copies of one origin counted once.';
comment on column mart.entity_tone_daily.n_positive            is 'Articles with a positive tone towards it.';
comment on column mart.entity_tone_daily.n_neutral             is 'Articles that do neither.';
comment on column mart.entity_tone_daily.n_negative            is 'Articles with a negative tone towards it.';
comment on column mart.entity_tone_daily.tone_score            is 'Mean over articles, -1 negative to 1 positive.';
comment on column mart.entity_tone_daily.tone_score_by_origins is 'Mean over origins, -1 negative to 1 positive.';
comment on column mart.entity_tone_daily.worst_evidence        is 'Sentence behind the lowest score; null when no article is negative.';
comment on column mart.entity_tone_daily.best_evidence         is 'Sentence behind the highest score; null when no article is positive.';
comment on column mart.entity_tone_daily.article_ids           is 'The articles themselves, most negative first.';
