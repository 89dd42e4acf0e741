create or replace view mart.alias_quality as
with listed as (
    -- GPT 5.2, GPT-5.2 and gpt5.2 are one alias
    select entity_id, regexp_replace(lower(alias), '[- ]', '', 'g') as spelling, any_value(alias order by alias) as alias,
           bool_or(needs_context = '1') as needs_context
    from lake.aliases
    group by all
),
summed as (
    select entity_id, spelling, coalesce(min(written), min(refused_written)) as written, sum(n_articles)::bigint as n_articles, sum(n_origins)::bigint as n_origins,
           sum(n_mentions)::bigint as n_mentions, sum(n_only_articles)::bigint as n_only_articles, sum(n_lone_articles)::bigint as n_lone_articles,
           list_sort(flatten(list(only_ids)))[1:5] as only_ids,
           list_transform(list_sort(flatten(list(lone_sentences)))[1:3], lambda s: s.sentence) as lone_sentences,
           sum(n_refused)::bigint as n_refused, sum(n_refused_articles)::bigint as n_refused_articles,
           list_sort(list_distinct(flatten(list(refused_sentences))))[1:3] as refused_sentences
    from lake.monthly_aliases
    group by entity_id, spelling
),
pairs as (select entity_id, spelling from listed union select entity_id, spelling from summed)
select coalesce(e.name_zh, e.name_en, p.entity_id) as entity, coalesce(e.display_name, p.entity_id) as display_name, e.kind as entity_kind,
       coalesce(l.alias, s.written) as alias,
       l.alias is not null as is_listed, coalesce(l.needs_context, false) as needs_context, coalesce(s.n_articles, 0) as n_articles,
       coalesce(s.n_origins, 0) as n_origins, coalesce(s.n_mentions, 0) as n_mentions, coalesce(s.n_only_articles, 0) as n_only_articles,
       coalesce(s.n_lone_articles, 0) as n_lone_articles, s.n_lone_articles / nullif(s.n_articles, 0) as lone_ratio,
       coalesce(s.n_refused, 0) as n_refused, coalesce(s.n_refused_articles, 0) as n_refused_articles,
       nullif(s.n_refused, 0) / (s.n_refused + s.n_mentions) as refused_ratio, p.entity_id, coalesce(s.only_ids, []) as only_ids,
       coalesce(s.lone_sentences, []) as lone_sentences, coalesce(s.refused_sentences, []) as refused_sentences, entity_kind as kind
from pairs p
left join listed l using (entity_id, spelling)
left join summed s using (entity_id, spelling)
left join lake.entities e on e.entity_id = p.entity_id
where exists (from lake.current_articles);

comment on view   mart.alias_quality                    is 'One row per entity and alias: what the alias brings that the other names miss, and what of it looks like rubbish.';
comment on column mart.alias_quality.entity             is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.alias_quality.display_name       is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.alias_quality.entity_kind        is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.alias_quality.alias              is 'The alias as the table writes it, else as articles do. Spellings that differ in blanks, hyphens or capitals are one.';
comment on column mart.alias_quality.is_listed          is 'False when the table has no such alias: the surname of a person who is named in full.';
comment on column mart.alias_quality.needs_context      is 'True when the name counts only with other words near it: it is a common word or another''s name, too.';
comment on column mart.alias_quality.n_articles         is 'Articles, every copy counted. Those that name the entity by this alias.';
comment on column mart.alias_quality.n_origins          is 'Origins: all copies of one text counted once.';
comment on column mart.alias_quality.n_mentions         is 'Occurrences in titles and texts.';
comment on column mart.alias_quality.n_only_articles    is 'Articles that name the entity by no other alias: what would be missed without this one.';
comment on column mart.alias_quality.n_lone_articles    is 'Those of them that say it once, outside the title, and name neither parent nor product of the entity: without other evidence, so the place to look for false matches.';
comment on column mart.alias_quality.lone_ratio         is 'n_lone_articles over n_articles, 0 to 1; null when the alias brings no article.';
comment on column mart.alias_quality.n_refused          is 'Occurrences that were not taken for the entity.';
comment on column mart.alias_quality.n_refused_articles is 'Articles with such an occurrence.';
comment on column mart.alias_quality.refused_ratio      is 'n_refused over all occurrences, 0 to 1; null when none was refused.';
comment on column mart.alias_quality.entity_id          is 'Key of lake.entities.';
comment on column mart.alias_quality.only_ids           is 'Up to five articles that only this alias brings.';
comment on column mart.alias_quality.lone_sentences     is 'Up to three sentences of lone articles.';
comment on column mart.alias_quality.refused_sentences  is 'Up to three sentences in which it was refused.';
comment on column mart.alias_quality.kind               is 'Deprecated: use entity_kind.';
