-- Monthly parts of mart.alias_quality. An article belongs to one month, a chain of copies to that of its first article with the alias.
create or replace view lake.monthly_aliases as
with taken as (
    select m.entity_id, regexp_replace(lower(m.alias), '[- ]', '', 'g') as spelling, m.article_id, c.chain_id, c.day, any_value(m.alias order by m.alias) as written,
           any_value(m.sentence order by m.in_title desc, m.start) as sentence, count(*) as n_mentions, bool_or(m.in_title) as in_title
    from lake.mentions m
    join lake.current_articles c on c.article_id = m.article_id and c.crawl_day = m.day
    group by all
),
placed as (
    select *, count(*) over (partition by entity_id, article_id) as n_aliases,
           row_number() over (partition by entity_id, spelling, chain_id order by day, article_id) = 1 as is_first
    from taken
),
families as (
    select entity_id, parent_id as relative_id from lake.entities where parent_id is not null
    union select parent_id, entity_id from lake.entities where parent_id is not null
),
backed as (
    -- articles that name the entity's parent or one of its products
    select distinct t.entity_id, t.article_id
    from taken t join families f using (entity_id) join taken r on r.entity_id = f.relative_id and r.article_id = t.article_id
),
used as (
    select t.entity_id, t.spelling, date_trunc('month', t.day)::date as month, min(t.written) as written, count(*) as n_articles,
           count(*) filter (t.is_first) as n_origins, sum(t.n_mentions)::bigint as n_mentions, count(*) filter (t.n_aliases = 1) as n_only_articles,
           count(*) filter (t.n_aliases = 1 and b.article_id is null and t.n_mentions = 1 and not t.in_title) as n_lone_articles,
           list(t.article_id order by t.article_id) filter (t.n_aliases = 1) as only_ids,
           list({'article_id': t.article_id, 'sentence': t.sentence} order by t.article_id)
               filter (t.n_aliases = 1 and b.article_id is null and t.n_mentions = 1 and not t.in_title) as lone_sentences
    from placed t
    left join backed b using (entity_id, article_id)
    group by t.entity_id, t.spelling, month
),
refused as (
    select r.entity_id, regexp_replace(lower(r.alias), '[- ]', '', 'g') as spelling, date_trunc('month', c.day)::date as month, min(r.alias) as refused_written,
           count(*) as n_refused, count(distinct r.article_id) as n_refused_articles, list(distinct r.sentence order by r.sentence) as refused_sentences
    from lake.refusals r
    join lake.current_articles c on c.article_id = r.article_id and c.crawl_day = r.day
    group by all
)
select entity_id, spelling, month, u.written, coalesce(u.n_articles, 0) as n_articles, coalesce(u.n_origins, 0) as n_origins,
       coalesce(u.n_mentions, 0) as n_mentions, coalesce(u.n_only_articles, 0) as n_only_articles, coalesce(u.n_lone_articles, 0) as n_lone_articles,
       coalesce(u.only_ids[1:5], []) as only_ids, coalesce(u.lone_sentences[1:3], []) as lone_sentences,
       r.refused_written, coalesce(r.n_refused, 0) as n_refused, coalesce(r.n_refused_articles, 0) as n_refused_articles,
       coalesce(r.refused_sentences[1:3], []) as refused_sentences
from used u
full join refused r using (entity_id, spelling, month);

comment on view lake.monthly_aliases is 'One row per entity, alias (spelling folded) and month: the counts and first rows that mart.alias_quality adds up.';
