create or replace view mart.engagement as
with told as (
    select article_id, portal, name, value, counted_at, page_id from lake.counts
)
select name as count_name, any_value(portal) as portal, lake.portal_name(any_value(portal)) as portal_name, count(*) as n_moments,
       arg_min(value, (counted_at, page_id)) as first_value,
       min(counted_at) as first_at, arg_max(value, (counted_at, page_id)) as latest_value, max(counted_at) as latest_at,
       (arg_max(value, (counted_at, page_id)) - arg_min(value, (counted_at, page_id)))
           / case when max(counted_at) - min(counted_at) >= interval 10 minutes then epoch(max(counted_at)) - epoch(min(counted_at)) end * 3600
           as growth_per_hour, article_id,
       list({'counted_at': counted_at, 'value': value, 'page_id': page_id} order by counted_at, page_id) as moments, count_name as name
from told
group by article_id, name;

comment on view   mart.engagement                 is 'One row per article and count (comments_n, views_n …): how it grew, from lists and pages.';
comment on column mart.engagement.count_name      is 'What is counted: comments_n, views_n, likes_n …';
comment on column mart.engagement.portal          is 'Id of the portal.';
comment on column mart.engagement.portal_name     is 'Name of the portal as readers know it.';
comment on column mart.engagement.n_moments       is 'Number of moments at which the count was seen.';
comment on column mart.engagement.first_value     is 'The count when it was first seen.';
comment on column mart.engagement.first_at        is 'Earliest time in what the row counts, UTC. When the count was first seen.';
comment on column mart.engagement.latest_value    is 'The count when it was last seen; smaller than before when the site took some away.';
comment on column mart.engagement.latest_at       is 'When it was last seen, UTC.';
comment on column mart.engagement.growth_per_hour is 'Growth from first to latest in counts per hour; null while it was seen within ten minutes only.';
comment on column mart.engagement.article_id      is 'Key of the article that the row is about; `tingfeng trace` opens it. Lists also count articles that were never fetched.';
comment on column mart.engagement.moments         is 'All counts in order: counted_at (UTC), value, and the fetch (lake.fetches) that they are from.';
comment on column mart.engagement.name            is 'Deprecated: use count_name.';
