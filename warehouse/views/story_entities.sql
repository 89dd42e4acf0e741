create or replace view mart.story_entities as
with members as (
    select article_id, story_id
    from lake.story_members
    qualify row_number() over (partition by article_id order by day) = 1
),
articles as (
    select m.story_id, c.article_id, c.crawl_day, c.chain_id, c.reported_at
    from members m
    join lake.current_articles c using (article_id)
    where c.kind <> 'digest'  -- it tells of many stories
),
stories as (
    select story_id, max(reported_at) as last_at, count(distinct chain_id) as n_story_origins
    from articles
    group by all
),
named as (
    select a.story_id, t.entity_id, a.chain_id, a.article_id, a.reported_at, t.tone_score,
           case t.role when 'subject' then 2 when 'involved' then 1 else 0 end as part
    from articles a
    join lake.tones t on t.article_id = a.article_id and t.day = a.crawl_day
),
texts as (
    select story_id, entity_id, chain_id, max(part) as part, avg(tone_score) as tone_score
    from named
    group by all
),
parts as (
    select story_id, entity_id, count(*) as n_origins, count(*) filter (part = 2) as n_subject_origins, count(*) filter (part >= 1) as n_involved_origins,
           avg(tone_score) as tone_score
    from texts
    group by all
),
listed as (
    select story_id, entity_id, count(*) as n_articles, min(reported_at) as first_at, list(article_id order by reported_at, article_id) as article_ids
    from named
    group by all
)
select coalesce(e.name_zh, e.name_en, p.entity_id) as entity, coalesce(e.display_name, p.entity_id) as display_name, e.kind as entity_kind,
       -- a story has few subjects, and not every text tells of all of them: a third of its texts is enough
       case when 3 * p.n_subject_origins >= s.n_story_origins then 'subject'
            when 3 * p.n_involved_origins >= s.n_story_origins then 'involved' else 'named' end as role,
       lake.name_zh('role', role) as role_zh, l.n_articles, p.n_origins, p.n_subject_origins, s.n_story_origins, p.tone_score, l.first_at,
       s.last_at, p.story_id, p.entity_id, l.article_ids
from parts p
join listed l using (story_id, entity_id)
join stories s using (story_id)
left join lake.entities e on e.entity_id = p.entity_id;

comment on view   mart.story_entities                   is 'One row per story and entity that its articles name, with the part that it plays; digests are left out.';
comment on column mart.story_entities.entity            is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.story_entities.display_name      is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.story_entities.entity_kind       is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.story_entities.role              is 'The part of the entity: subject, involved or named. The one that it has in a third of the story''s origins or more: not every text tells of all subjects.';
comment on column mart.story_entities.role_zh           is 'The role in Chinese.';
comment on column mart.story_entities.n_articles        is 'Articles, every copy counted. Those of the story that name the entity.';
comment on column mart.story_entities.n_origins         is 'Origins: all copies of one text counted once. Those of the story that name the entity.';
comment on column mart.story_entities.n_subject_origins is 'Those of them that are about it.';
comment on column mart.story_entities.n_story_origins   is 'Origins of the story, whomever they name.';
comment on column mart.story_entities.tone_score        is 'Tone towards the entity, -1 negative to 1 positive. Mean over the origins.';
comment on column mart.story_entities.first_at          is 'Earliest time in what the row counts, UTC.';
comment on column mart.story_entities.last_at           is 'Latest time in what the row counts, UTC. Of the whole story, whomever its articles name.';
comment on column mart.story_entities.story_id          is 'Key of the story: the article that opened it.';
comment on column mart.story_entities.entity_id         is 'Key of lake.entities.';
comment on column mart.story_entities.article_ids       is 'The articles that the row counts. Oldest first.';
