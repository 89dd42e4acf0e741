create or replace macro lake.beijing_day(moment) as cast(timezone('Asia/Shanghai', moment) as date);

create or replace view lake.current_articles as
with newest as (
    select article_id, revision_id, portal, day, url, kind, title, published_at, published_precision, time_from_id, fetched_at, reported_at,
           authors, account, source, section, comments_n
    from lake.articles
    qualify row_number() over (partition by article_id order by fetched_at desc, revision_id) = 1
),
revisions as (
    select article_id, count(*) as n_revisions, min(fetched_at) as first_fetched_at
    from lake.articles
    group by all
),
places as (
    select article_id, chain_id, parent_id, hop, delay_s, relation, evidence, is_undecided, candidates, common_source, decided_at
    from lake.copies
    qualify row_number() over (partition by article_id order by decided_at desc, day desc) = 1
),
homes as (
    -- an article that stood alone until a chain of copies turned out to be taken from it belongs to that chain, which keeps its id
    select o.article_id, arg_max(p.chain_id, (p.decided_at, p.chain_id)) as chain_id
    from places p
    join places o on o.article_id = p.parent_id
    where p.relation in ('identical', 'reprint', 'abridged') and o.relation = 'original' and o.chain_id = o.article_id and p.chain_id <> o.chain_id
    group by o.article_id
),
account_groups as (select name, any_value(coalesce(group_id, publisher_id)) as publisher from lake.publishers group by all),
portal_groups as (select portal, any_value(coalesce(group_id, publisher_id)) as publisher from lake.publishers where portal is not null group by all),
verdicts as (
    -- the newest word on a chain holds for all of it: a backfill may bring an earlier origin
    select chain_id, origin_id
    from lake.copies
    where relation not in ('digest', 'rewrite')
    qualify row_number() over (partition by chain_id order by decided_at desc, day desc, article_id) = 1
)
select n.article_id, n.revision_id, n.portal, n.day as crawl_day, n.url, n.kind, n.title,
       n.published_at, n.published_precision, n.time_from_id, n.fetched_at, r.first_fetched_at, r.n_revisions,
       n.reported_at, lake.beijing_day(n.reported_at) as day,
        -- nobody knew of a page before its first fetch; one that is dated after that is known at its own time
        greatest(r.first_fetched_at, n.reported_at) as known_at,
       n.authors, n.account, n.source, n.section, n.comments_n,
       coalesce(ag.publisher, n.account, pg.publisher, n.portal) as publisher,
       coalesce(h.chain_id, p.chain_id, n.article_id) as chain_id, coalesce(v.origin_id, n.article_id) as origin_id,
       p.parent_id, coalesce(p.hop, 0) as hop, p.delay_s, coalesce(p.relation, 'original') as relation,
       coalesce(p.evidence, []) as evidence, coalesce(p.is_undecided, false) as is_undecided, p.candidates, p.common_source
from newest n
join revisions r using (article_id)
left join places p using (article_id)
left join account_groups ag on ag.name = n.account
left join portal_groups pg on pg.portal = n.portal
left join homes h using (article_id)
left join verdicts v on v.chain_id = coalesce(h.chain_id, p.chain_id);

comment on view   lake.current_articles is 'One row per article: its newest revision without the text, and its place among the copies.';
