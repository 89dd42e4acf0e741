create or replace view lake.taken_from as
with pairs as (
    select article_id, other_id, relation
    from lake.links
    qualify row_number() over (partition by article_id, other_id order by day desc) = 1
),
credits as (select article_id, bool_or(is_elsewhere) as names_other, list(distinct publisher) as publishers, list(said order by kind, said) as said
            from lake.printed_sources group by article_id),
copies as (
    -- the first article of a chain that got an earlier origin since is a copy of that origin
    select c.*, coalesce(c.parent_id, c.origin_id) as from_id, c.parent_id is null as was_origin,
           case when c.published_precision in ('second', 'minute') then c.published_at end as exact_at
    from lake.current_articles c
    where c.relation <> 'digest' and coalesce(c.parent_id, c.origin_id) <> c.article_id
)
select c.article_id, c.from_id, c.chain_id, c.origin_id,
       case when c.was_origin then coalesce(l.relation, r.relation, 'reprint') else c.relation end as relation,
       case when c.was_origin then 1 else c.hop end as hop, c.evidence, c.is_undecided, c.day, c.reported_at, c.exact_at,
       c.portal, c.publisher, c.title, o.portal as from_portal, o.publisher as from_publisher, o.title as from_title, o.day as from_day,
       date_diff('second', case when o.published_precision in ('second', 'minute') then o.published_at end, c.exact_at) as delay_s,
       coalesce(s.names_other, false) as names_other, coalesce(list_has_any(s.publishers, [o.publisher, g.publisher]), false) as names_it,
       coalesce(s.said, []) as said
from copies c
join lake.current_articles o on o.article_id = c.from_id
left join lake.current_articles g on g.article_id = c.origin_id
left join pairs l on l.article_id = c.article_id and l.other_id = c.from_id and l.relation <> 'digest'
left join pairs r on r.article_id = c.from_id and r.other_id = c.article_id and r.relation in ('identical', 'reprint')
left join credits s on s.article_id = c.article_id;

comment on view lake.taken_from is 'One row per copy: the article that it was taken from, and whether its page names that one or the origin (names_it) or any other outlet (names_other).';
