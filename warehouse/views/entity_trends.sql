create or replace view mart.entity_trends as
select coalesce(e.name_zh, e.name_en, t.thing) as entity, coalesce(e.display_name, t.thing) as display_name, e.kind as entity_kind, t.day,
       t.n_origins, t.n_articles, t.expected, t.surprise,
       t.is_burst, t.is_gap, t.n_baseline_days, t.n_gap_days, t.thing as entity_id, t.top_stories, t.article_ids, entity_kind as kind
from lake.trends t
left join lake.entities e on e.entity_id = t.thing
where t.kind = 'entity';

comment on view   mart.entity_trends                 is 'One row per entity and Beijing day on which origins name it: how surprising that is against the 28 days before (method: warehouse/views/base/trends.sql).';
comment on column mart.entity_trends.entity          is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.entity_trends.display_name    is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.entity_trends.entity_kind     is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.entity_trends.day             is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. Each origin counts once, on the day of its first article.';
comment on column mart.entity_trends.n_origins       is 'Origins: all copies of one text counted once. Digests left out.';
comment on column mart.entity_trends.n_articles      is 'Articles, every copy counted.';
comment on column mart.entity_trends.expected        is 'Origins expected from the 28 days before and the volume of this day; null without any day before.';
comment on column mart.entity_trends.surprise        is 'Minus log10 of the chance of so many or more origins, also among the same weekdays: 4 is one in ten thousand. 0 when no more than expected; null on a gap day and with under seven days of baseline.';
comment on column mart.entity_trends.is_burst        is 'At least three origins and a surprise over 4.';
comment on column mart.entity_trends.is_gap          is 'True when the crawl of this day is missing or broke off: a zero says nothing, and nothing fires.';
comment on column mart.entity_trends.n_baseline_days is 'Days of the 28 before that are in the baseline.';
comment on column mart.entity_trends.n_gap_days      is 'Days of the 28 before that are taken out because the crawl is missing.';
comment on column mart.entity_trends.entity_id       is 'Key of lake.entities.';
comment on column mart.entity_trends.top_stories     is 'Why: the three stories with most of its origins, each with story_id, headline and n_origins.';
comment on column mart.entity_trends.article_ids     is 'The articles that the row counts. The first of every origin, those of the largest story first.';
comment on column mart.entity_trends.kind            is 'Deprecated: use entity_kind.';
