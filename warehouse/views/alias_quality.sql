create or replace view mart.alias_quality as
with listed as (
    -- GPT 5.2, GPT-5.2 and gpt5.2 are one alias
    select entity_id, regexp_replace(lower(alias), '[- ]', '', 'g') as spelling, any_value(alias order by alias) as alias,
           bool_or(needs_context = '1') as needs_context
    from lake.aliases
    group by all
),
taken as (
    select m.entity_id, regexp_replace(lower(m.alias), '[- ]', '', 'g') as spelling, m.article_id, c.chain_id, any_value(m.alias order by m.alias) as written,
           any_value(m.sentence order by m.in_title desc, m.start) as sentence, count(*) as n_mentions, bool_or(m.in_title) as in_title
    from lake.mentions m
    join lake.current_articles c on c.article_id = m.article_id and c.crawl_day = m.day
    group by all
),
spread as (select entity_id, article_id, count(*) as n_aliases from taken group by all),
families as (
    select entity_id, parent_id as relative_id from lake.entities where parent_id is not null
    union select parent_id, entity_id from lake.entities where parent_id is not null
),
backed as (
    -- articles that name the entity's parent or one of its products
    select distinct t.entity_id, t.article_id
    from spread t join families f using (entity_id) join spread r on r.entity_id = f.relative_id and r.article_id = t.article_id
),
used as (
    select t.entity_id, t.spelling, any_value(t.written order by t.written) as written, count(*) as n_articles, count(distinct t.chain_id) as n_origins,
           sum(t.n_mentions)::bigint as n_mentions, count(*) filter (s.n_aliases = 1) as n_only_articles,
           count(*) filter (s.n_aliases = 1 and b.article_id is null and t.n_mentions = 1 and not t.in_title) as n_lone_articles,
           list(t.article_id order by t.article_id) filter (s.n_aliases = 1) as only_ids,
           list(t.sentence order by t.article_id) filter (s.n_aliases = 1 and b.article_id is null and t.n_mentions = 1 and not t.in_title) as lone_sentences
    from taken t
    join spread s using (entity_id, article_id)
    left join backed b using (entity_id, article_id)
    group by t.entity_id, t.spelling
),
refused as (
    select r.entity_id, regexp_replace(lower(r.alias), '[- ]', '', 'g') as spelling, any_value(r.alias order by r.alias) as written,
           count(*) as n_refused, count(distinct r.article_id) as n_refused_articles, list(distinct r.sentence order by r.sentence) as refused_sentences
    from lake.refusals r
    join lake.current_articles c on c.article_id = r.article_id and c.crawl_day = r.day
    group by all
),
pairs as (select entity_id, spelling from listed union select entity_id, spelling from used union select entity_id, spelling from refused)
select p.entity_id, coalesce(e.name_zh, e.name_en, p.entity_id) as entity, e.kind, coalesce(l.alias, u.written, f.written) as alias,
       l.alias is not null as is_listed, coalesce(l.needs_context, false) as needs_context,
       coalesce(u.n_articles, 0) as n_articles, coalesce(u.n_origins, 0) as n_origins, coalesce(u.n_mentions, 0) as n_mentions,
       coalesce(u.n_only_articles, 0) as n_only_articles, coalesce(u.n_lone_articles, 0) as n_lone_articles, u.n_lone_articles / u.n_articles as lone_ratio,
       coalesce(f.n_refused, 0) as n_refused, coalesce(f.n_refused_articles, 0) as n_refused_articles,
       f.n_refused / (f.n_refused + coalesce(u.n_mentions, 0)) as refused_ratio,
       coalesce(u.only_ids[1:5], []) as only_ids, coalesce(u.lone_sentences[1:3], []) as lone_sentences,
       coalesce(f.refused_sentences[1:3], []) as refused_sentences
from pairs p
left join listed l using (entity_id, spelling)
left join used u using (entity_id, spelling)
left join refused f using (entity_id, spelling)
left join lake.entities e on e.entity_id = p.entity_id
where exists (from lake.current_articles);

comment on view   mart.alias_quality                    is 'One row per entity and alias: what the alias brings that the other names miss, and what of it looks like rubbish.';
comment on column mart.alias_quality.entity_id          is 'Key of lake.entities.';
comment on column mart.alias_quality.entity             is 'Chinese name, else the English one.';
comment on column mart.alias_quality.kind               is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.alias_quality.alias              is 'The alias as the table writes it, else as articles do. Spellings that differ in blanks, hyphens or capitals are one.';
comment on column mart.alias_quality.is_listed          is 'False when the table has no such alias: the surname of a person who is named in full.';
comment on column mart.alias_quality.needs_context      is 'True when the words around decide whether the alias counts.';
comment on column mart.alias_quality.n_articles         is 'Articles that name the entity by this alias, every copy counted.';
comment on column mart.alias_quality.n_origins          is 'The same with all copies of one origin counted once.';
comment on column mart.alias_quality.n_mentions         is 'Occurrences in titles and texts.';
comment on column mart.alias_quality.n_only_articles    is 'Articles that name the entity by no other alias: what would be missed without this one.';
comment on column mart.alias_quality.n_lone_articles    is 'Those of them that say it once, outside the title, and name neither parent nor product of the entity: nothing else speaks for it, so look here for rubbish.';
comment on column mart.alias_quality.lone_ratio         is 'n_lone_articles over n_articles, 0 to 1; null when the alias brings no article.';
comment on column mart.alias_quality.n_refused          is 'Occurrences that were not taken for the entity.';
comment on column mart.alias_quality.n_refused_articles is 'Articles with such an occurrence.';
comment on column mart.alias_quality.refused_ratio      is 'n_refused over all occurrences, 0 to 1; null when none was refused.';
comment on column mart.alias_quality.only_ids           is 'Up to five articles that only this alias brings.';
comment on column mart.alias_quality.lone_sentences     is 'Up to three sentences of lone articles.';
comment on column mart.alias_quality.refused_sentences  is 'Up to three sentences in which it was refused.';
