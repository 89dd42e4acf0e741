create or replace view mart.term_trends as
select t.thing as term, t.day, t.n_origins, t.n_articles, t.expected, t.surprise, t.is_burst, t.is_gap, t.n_baseline_days, t.n_gap_days,
       t.top_stories, t.article_ids
from lake.trends t
where t.kind = 'term';

comment on view   mart.term_trends                 is 'One row per term of headlines and Beijing day on which origins have it in the headline: how surprising that is against the 28 days before (method: warehouse/views/base/trends.sql).';
comment on column mart.term_trends.term            is 'A term of lake.terms that occurs in headlines.';
comment on column mart.term_trends.day             is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. Each origin counts once, on the day of its first article.';
comment on column mart.term_trends.n_origins       is 'Origins: all copies of one text counted once. Digests left out.';
comment on column mart.term_trends.n_articles      is 'Articles, every copy counted.';
comment on column mart.term_trends.expected        is 'Origins expected from the 28 days before and the volume of this day; null without any day before.';
comment on column mart.term_trends.surprise        is 'Minus log10 of the chance of so many or more origins, also among the same weekdays: 4 is one in ten thousand. 0 when no more than expected; null on a gap day and with under seven days of baseline.';
comment on column mart.term_trends.is_burst        is 'At least three origins and a surprise over 4.';
comment on column mart.term_trends.is_gap          is 'True when the crawl of this day is missing or broke off: a zero says nothing, and nothing fires.';
comment on column mart.term_trends.n_baseline_days is 'Days of the 28 before that are in the baseline.';
comment on column mart.term_trends.n_gap_days      is 'Days of the 28 before that are taken out because the crawl is missing.';
comment on column mart.term_trends.top_stories     is 'Why: the three stories with most of its origins, each with story_id, headline and n_origins.';
comment on column mart.term_trends.article_ids     is 'The articles that the row counts. The first of every origin, those of the largest story first.';
