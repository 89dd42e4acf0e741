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
select coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, t.day, count(*) as n_articles, o.n_origins,
       count(*) filter (t.tone = 'positive') as n_positive, count(*) filter (t.tone = 'neutral') as n_neutral,
       count(*) filter (t.tone = 'negative') as n_negative, avg(t.tone_score) as tone_score, o.tone_score_by_origins,
       arg_min(t.evidence, (t.tone_score, t.article_id)) filter (t.tone = 'negative') as worst_evidence,
       arg_max(t.evidence, (t.tone_score, t.article_id)) filter (t.tone = 'positive') as best_evidence, t.entity_id,
       list(t.article_id order by t.tone_score, t.article_id) as article_ids
from toned t
join by_origin o using (entity_id, day)
left join lake.entities e using (entity_id)
group by all;

comment on view   mart.entity_tone_daily                       is 'One row per entity and Beijing day: how it was spoken of.';
comment on column mart.entity_tone_daily.entity                is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.entity_tone_daily.display_name          is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.entity_tone_daily.day                   is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. A text copied on two days is an origin of both.';
comment on column mart.entity_tone_daily.n_articles            is 'Articles, every copy counted. Those that name the entity.';
comment on column mart.entity_tone_daily.n_origins             is 'Origins: all copies of one text counted once.';
comment on column mart.entity_tone_daily.n_positive            is 'Articles with a positive tone towards it.';
comment on column mart.entity_tone_daily.n_neutral             is 'Articles that do neither.';
comment on column mart.entity_tone_daily.n_negative            is 'Articles with a negative tone towards it.';
comment on column mart.entity_tone_daily.tone_score            is 'Tone towards the entity, -1 negative to 1 positive. Mean over articles.';
comment on column mart.entity_tone_daily.tone_score_by_origins is 'Mean over origins, -1 negative to 1 positive.';
comment on column mart.entity_tone_daily.worst_evidence        is 'Sentence behind the lowest score; null when no article is negative.';
comment on column mart.entity_tone_daily.best_evidence         is 'Sentence behind the highest score; null when no article is positive.';
comment on column mart.entity_tone_daily.entity_id             is 'Key of lake.entities.';
comment on column mart.entity_tone_daily.article_ids           is 'The articles that the row counts. Most negative first.';
