create or replace view mart.negative_origins_daily as
with spans as (
    -- an article counts for its own day, and for the 24 hours that end at 15:00 in which it became known: nine hours on is their last date
    select article_id, chain_id, reported_at, known_at,
           unnest([{'day': day, 'is_same_day': true},
                   {'day': lake.beijing_day(known_at + interval 9 hours - interval 1 microsecond), 'is_same_day': false}],
                  recursive := true)
    from lake.current_articles
),
known as (
    select *
    from spans
    where known_at <= timezone('Asia/Shanghai', day + interval 15 hours) and reported_at > known_at - interval 48 hours
),
toned as (
    select k.*, t.entity_id, t.tone
    from known k
    join lake.tones t on t.article_id = k.article_id and t.day <= k.day
    qualify row_number() over (partition by k.article_id, k.day, k.is_same_day, t.entity_id order by t.day desc) = 1
),
origins as (
    select entity_id, day, is_same_day, chain_id, arg_min(tone, (reported_at, article_id)) = 'negative' as is_negative,
           arg_min(article_id, (reported_at, article_id)) as article_id
    from toned
    group by all
)
select coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.ticker, o.day,
       count(*) filter (o.is_same_day and o.is_negative) as n_negative_origins, count(*) filter (o.is_same_day) as n_origins,
       count(*) filter (not o.is_same_day and o.is_negative) as n_negative_origins_24h,
       count(*) filter (not o.is_same_day) as n_origins_24h, o.entity_id,
       coalesce(list(distinct o.article_id order by o.article_id) filter (o.is_negative), []) as negative_article_ids
from origins o
join lake.entities e using (entity_id)
where nullif(e.ticker, '') is not null
group by all;

comment on view   mart.negative_origins_daily                        is 'One row per listed company and Beijing day: origins with a negative tone towards it, from pages fetched by 15:00 of that day. Chains and tones are as decided now; `tingfeng sql --daily-at 15:00` gives what was decided then.';
comment on column mart.negative_origins_daily.entity                 is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.negative_origins_daily.display_name           is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.negative_origins_daily.ticker                 is 'Stock exchange code of the company.';
comment on column mart.negative_origins_daily.day                    is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.negative_origins_daily.n_negative_origins     is 'Origins of the day, known at 15:00, whose first known article that names the company is negative towards it.';
comment on column mart.negative_origins_daily.n_origins              is 'Origins: all copies of one text counted once. Those of the day that name the company, known at 15:00.';
comment on column mart.negative_origins_daily.n_negative_origins_24h is 'The same for articles that became known from 15:00 of the day before to 15:00, at most 48 hours after they were published: days in a row leave no hour out.';
comment on column mart.negative_origins_daily.n_origins_24h          is 'Origins that name it among the articles that became known from 15:00 of the day before to 15:00.';
comment on column mart.negative_origins_daily.entity_id              is 'Key of lake.entities.';
comment on column mart.negative_origins_daily.negative_article_ids   is 'First known article of each negative origin counted in the row; empty when there is none.';
