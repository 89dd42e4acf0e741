create or replace view lake.voices as
select m.entity_id, c.article_id, c.chain_id, c.day, c.reported_at, c.portal, c.publisher, count(*) as n_mentions, bool_or(m.in_title) as in_title
from lake.mentions m
join lake.current_articles c on c.article_id = m.article_id and c.crawl_day = m.day
group by all;

comment on view lake.voices is 'One row per entity and article that names it: what all counts of voice are made of.';

-- voice('2026-10-01', '2026-10-07'): the voice of every entity over a range of days, both included; without one of them up to the end of the data.
-- A text that is copied on three days, and a publisher that writes on all, count once: the days of mart.share_of_voice must not be summed.
create or replace macro mart.voice(since := null, until := null) as table (
with counted as (
    select v.entity_id, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.kind as entity_kind, count(*) as n_articles,
           count(distinct v.chain_id) as n_origins, count(distinct v.publisher) as n_publishers, min(v.day) as first_day, max(v.day) as last_day,
           list(v.article_id order by v.reported_at, v.article_id) as article_ids
    from lake.voices v
    join lake.entities e using (entity_id)
    where (since is null or v.day >= cast(since as date)) and (until is null or v.day <= cast(until as date))
    group by all
)
select entity, display_name, entity_kind, n_articles, n_origins, n_publishers, n_articles / sum(n_articles) over same_kind as articles_ratio,
       n_origins / sum(n_origins) over same_kind as origins_ratio, n_publishers / sum(n_publishers) over same_kind as publishers_ratio,
       first_day, last_day, entity_id, article_ids
from counted
window same_kind as (partition by entity_kind)
);
comment on macro table mart.voice is 'Voice of every entity over a range of Beijing days, since and until included: articles, origins and publishers, each counted once in the range, and their shares within a kind.';
