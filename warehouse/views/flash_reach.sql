create or replace view mart.flash_reach as
with reached as (
    select chain_id, publisher, min(reported_at) as reached_at
    from lake.current_articles
    where origin_id <> article_id and published_precision in ('second', 'minute')
    group by all
)
select f.day, f.portal, lake.portal_name(f.portal) as portal_name, f.publisher, lake.publisher_name(f.publisher) as publisher_name, f.title,
       f.reported_at, f.known_at, count(r.publisher) as n_publishers, f.article_id,
       coalesce(list(r.reached_at order by r.reached_at) filter (r.publisher is not null), []) as reached_at
from lake.current_articles f
left join reached r on r.chain_id = f.chain_id and r.publisher <> f.publisher
where f.kind = 'flash' and f.origin_id = f.article_id
group by all;

comment on view   mart.flash_reach                is 'One row per 快讯 that is no copy: when which number of other publishers had copied it.';
comment on column mart.flash_reach.day            is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.flash_reach.portal         is 'Id of the portal.';
comment on column mart.flash_reach.portal_name    is 'Name of the portal as readers know it.';
comment on column mart.flash_reach.publisher      is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.flash_reach.publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.flash_reach.title          is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.flash_reach.reported_at    is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch.';
comment on column mart.flash_reach.known_at       is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.flash_reach.n_publishers   is 'Independent publishers: portals and accounts of one group counted once. Others than that of the flash, with a copy whose page says the minute.';
comment on column mart.flash_reach.article_id     is 'Key of the article that the row is about; `tingfeng trace` opens it. It is the flash.';
comment on column mart.flash_reach.reached_at     is 'First copy of each of them, UTC, earliest first: reached_at[5] is when five had it. The copies are in mart.copy_edges.';
