create or replace view mart.entity_pairs as
with toned as (
    -- an article about a whole field names dozens: its pairs say little and would be most of the rows
    select c.chain_id, c.day, t.article_id, t.entity_id, t.tone_score, t.evidence
    from lake.tones t
    join lake.current_articles c on c.article_id = t.article_id and c.crawl_day = t.day
    join lake.entities e on e.entity_id = t.entity_id and e.kind = 'company'
    where c.kind <> 'digest'
    qualify count(*) over (partition by t.article_id) <= 12
),
pairs as (
    select a.day, a.chain_id, a.article_id, a.entity_id, b.entity_id as other_id, a.tone_score, b.tone_score as other_tone_score,
           a.tone_score - b.tone_score as gap, a.evidence, b.evidence as other_evidence
    from toned a
    join toned b on b.article_id = a.article_id and b.entity_id > a.entity_id
),
-- scores less than .12 apart count as equal: a single score so close to zero counts as neutral
counted as (
    select day, entity_id, other_id, count(*) as n_articles, count(distinct chain_id) as n_origins,
           count(*) filter (gap >= 0.12) as n_better, count(*) filter (abs(gap) < 0.12) as n_even, count(*) filter (gap <= -0.12) as n_other_better,
           avg(tone_score) as tone_score, avg(other_tone_score) as other_tone_score,
           arg_max(evidence, (abs(gap), article_id)) as evidence, arg_max(other_evidence, (abs(gap), article_id)) as other_evidence,
           list(article_id order by abs(gap) desc, article_id) as article_ids
    from pairs
    group by all
)
select p.day, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name,
       coalesce(o.name_zh, o.name_en, o.entity_id) as other_entity, o.display_name as other_display_name,
       p.n_articles, p.n_origins, p.n_better, p.n_even, p.n_other_better, p.tone_score, p.other_tone_score, p.evidence, p.other_evidence,
       p.entity_id, p.other_id as other_entity_id,
       case when p.tone_score - p.other_tone_score >= 0.12 then p.entity_id when p.other_tone_score - p.tone_score >= 0.12 then p.other_id end as better_id,
       p.article_ids, other_entity_id as other_id, other_entity as other
from counted p
join lake.entities e using (entity_id)
join lake.entities o on o.entity_id = p.other_id;

comment on view   mart.entity_pairs                    is 'One row per Beijing day and two companies named in one article: which has the better tone. Digests and articles that name more than twelve companies are left out.';
comment on column mart.entity_pairs.day                is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. A text copied on two days is an origin of both.';
comment on column mart.entity_pairs.entity             is 'Name of the entity: Chinese, else English, else its key. The first of the two.';
comment on column mart.entity_pairs.display_name       is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.entity_pairs.other_entity       is 'Name of the other entity: Chinese, else English, else its key.';
comment on column mart.entity_pairs.other_display_name is 'Name that readers use for the other entity.';
comment on column mart.entity_pairs.n_articles         is 'Articles, every copy counted. Those that name both.';
comment on column mart.entity_pairs.n_origins          is 'Origins: all copies of one text counted once.';
comment on column mart.entity_pairs.n_better           is 'Articles whose tone is better towards the first, by .12 or more.';
comment on column mart.entity_pairs.n_even             is 'Articles whose two scores differ by less than .12.';
comment on column mart.entity_pairs.n_other_better     is 'Articles whose tone is better towards the other, by .12 or more.';
comment on column mart.entity_pairs.tone_score         is 'Tone towards the entity, -1 negative to 1 positive. Mean towards the first in these articles.';
comment on column mart.entity_pairs.other_tone_score   is 'Mean tone towards the other in these articles, -1 negative to 1 positive.';
comment on column mart.entity_pairs.evidence           is 'The sentence behind a tone; null when none has one. That about the first of the two, in the article that parts them most.';
comment on column mart.entity_pairs.other_evidence     is 'Sentence about the other in the same article; null when it has none.';
comment on column mart.entity_pairs.entity_id          is 'Key of lake.entities. The first of the two by key.';
comment on column mart.entity_pairs.other_entity_id    is 'The other entity, key of lake.entities.';
comment on column mart.entity_pairs.better_id          is 'The company with the better mean tone of the day; null when the means differ by less than .12.';
comment on column mart.entity_pairs.article_ids        is 'The articles that the row counts. Those that part the two most come first.';
comment on column mart.entity_pairs.other_id           is 'Deprecated: use other_entity_id.';
comment on column mart.entity_pairs.other              is 'Deprecated: use other_entity.';
