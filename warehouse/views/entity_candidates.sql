create or replace view mart.entity_candidates as
with said as (
    select lower(k.name) as spelling, k.name, k.kind, k.sign, k.sentence, k.near_entity_id, c.article_id, c.chain_id, c.publisher, c.day, c.reported_at
    from lake.candidates k
    join lake.current_articles c on c.article_id = k.article_id and c.crawl_day = k.day
    where not exists (from lake.aliases a where lower(a.alias) = lower(k.name))
),
today as (select max(day) as day from said),
longer as (
    select s.spelling, l.spelling as longer_spelling, count(*) as n_together
    from said s
    join said l on l.article_id = s.article_id and length(l.spelling) > length(s.spelling) and contains(l.spelling, s.spelling)
    group by all
),
known as (
    select distinct s.spelling, a.entity_id
    from (select distinct spelling from said) s
    join lake.aliases a on left(lower(a.alias), 2) = left(s.spelling, 2)
                       and (starts_with(lower(a.alias), s.spelling) or starts_with(s.spelling, lower(a.alias)))
    where length(a.alias) > 1
    qualify row_number() over (partition by s.spelling order by length(a.alias) desc, a.entity_id) = 1
),
counted as (
    select s.spelling, mode(s.name order by s.name) as name, mode(s.kind order by s.kind) as kind, count(distinct s.article_id) as n_articles,
           count(distinct s.chain_id) as n_origins, count(distinct s.publisher) as n_publishers, min(s.day) as first_day, max(s.day) as last_day,
           count(distinct s.chain_id) filter (s.day > t.day - 7) as n_recent,
           count(distinct s.chain_id) filter (s.day <= t.day - 7 and s.day > t.day - 35) as n_before,
           list(distinct s.sign order by s.sign) as signs, mode(s.near_entity_id order by s.near_entity_id) as inner_entity_id,
           list(distinct s.sentence order by s.sentence) as sentences,
           list(distinct s.article_id order by s.article_id) as article_ids
    from said s, today t
    group by s.spelling
)
select c.name, c.kind as entity_kind, c.n_articles, c.n_origins, c.n_publishers, c.first_day, c.last_day, c.n_recent, c.n_before,
       (c.n_recent / 7) / ((c.n_before + 1) / 28) as growth,
       (select arg_max(n.name, l.n_together * 100 + length(l.longer_spelling)) from longer l join counted n on n.spelling = l.longer_spelling
        where l.spelling = c.spelling and l.n_together * 2 >= c.n_articles) as longer_name, coalesce(e.name_zh,
       e.name_en) as near_entity, e.display_name as near_display_name,
       coalesce(c.inner_entity_id, k.entity_id) as near_entity_id, c.signs, c.sentences[1:3] as contexts, c.article_ids,
       entity_kind as kind
from counted c
left join known k using (spelling)
left join lake.entities e on e.entity_id = coalesce(c.inner_entity_id, k.entity_id);

comment on view   mart.entity_candidates                   is 'One row per name in articles that the table of entities lacks: candidates to add. Order by growth or n_origins.';
comment on column mart.entity_candidates.name              is 'The name in its most frequent spelling.';
comment on column mart.entity_candidates.entity_kind       is 'company, product, person or organisation; null when the entity left the table. The guess made most often.';
comment on column mart.entity_candidates.n_articles        is 'Articles, every copy counted. Those with the name in headline or first lines.';
comment on column mart.entity_candidates.n_origins         is 'Origins: all copies of one text counted once.';
comment on column mart.entity_candidates.n_publishers      is 'Independent publishers: portals and accounts of one group counted once.';
comment on column mart.entity_candidates.first_day         is 'Beijing date of the first article that the row counts.';
comment on column mart.entity_candidates.last_day          is 'Beijing date of the last article that the row counts.';
comment on column mart.entity_candidates.n_recent          is 'Origins of the seven days up to the newest day of any candidate.';
comment on column mart.entity_candidates.n_before          is 'Origins of the 28 days before those seven.';
comment on column mart.entity_candidates.growth            is 'Origins a day in the last seven days over origins a day in the 28 before, one added to the past: 4 is a name said once, more is rising, below 1 is fading.';
comment on column mart.entity_candidates.longer_name       is 'A longer candidate in at least half of the same articles: this one may be its short form, or a part of it; null when there is none.';
comment on column mart.entity_candidates.near_entity       is 'Name of that entity; null when there is none.';
comment on column mart.entity_candidates.near_display_name is 'Name that readers use for that entity; null when there is none.';
comment on column mart.entity_candidates.near_entity_id    is 'A known entity that this may be an alias or a product of (its name is inside, or one begins with the other); null when there is none.';
comment on column mart.entity_candidates.signs             is 'What gave the name away: ending, model, actor, introduced, role, latin.';
comment on column mart.entity_candidates.contexts          is 'Up to three different sentences with the name.';
comment on column mart.entity_candidates.article_ids       is 'The articles that the row counts.';
comment on column mart.entity_candidates.kind              is 'Deprecated: use entity_kind.';
