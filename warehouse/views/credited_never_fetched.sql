create or replace view mart.credited_never_fetched as
with fetched as (
    select distinct publisher from lake.current_articles
),
credits as (
    select p.article_id, p.publisher, p.said
    from lake.printed_sources p
    where p.is_elsewhere and p.publisher is not null and p.publisher not in (select publisher from fetched)
),
known as (select distinct coalesce(group_id, publisher_id) as publisher from lake.publishers),
articles as (
    select c.publisher, a.article_id, a.chain_id, a.portal, a.day, a.reported_at, min(c.said) as said
    from credits c
    join lake.current_articles a using (article_id)
    group by all
)
select mode(a.said order by a.said) as printed, k.publisher is not null as is_known, count(*) as n_articles,
       count(distinct a.chain_id) as n_origins, count(distinct a.portal) as n_portals, min(a.day) as first_day, max(a.day) as last_day,
       a.publisher, lake.publisher_name(a.publisher) as publisher_name,
       list(a.article_id order by a.reported_at, a.article_id) as article_ids
from articles a
left join known k on k.publisher = a.publisher
group by a.publisher, k.publisher;

comment on view   mart.credited_never_fetched                is 'One row per outlet that pages print as their source and of which no article is in the lake: whom to crawl next, and where an origin may lie outside our data.';
comment on column mart.credited_never_fetched.printed        is 'Source as printed. Its name as it is printed most often.';
comment on column mart.credited_never_fetched.is_known       is 'True when the table of publishers has it; else publisher is the printed name, and two spellings are two rows.';
comment on column mart.credited_never_fetched.n_articles     is 'Articles, every copy counted. Those that print it as source.';
comment on column mart.credited_never_fetched.n_origins      is 'Origins: all copies of one text counted once.';
comment on column mart.credited_never_fetched.n_portals      is 'Portals of the articles.';
comment on column mart.credited_never_fetched.first_day      is 'Beijing date of the first article that the row counts.';
comment on column mart.credited_never_fetched.last_day       is 'Beijing date of the last article that the row counts.';
comment on column mart.credited_never_fetched.publisher      is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal. Here the printed name where the table has none.';
comment on column mart.credited_never_fetched.publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.credited_never_fetched.article_ids    is 'The articles that the row counts. Oldest first.';
