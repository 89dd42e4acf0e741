-- 传播链
-- Chains of copies that came in a range of Beijing days, the longest first.
with told as (
    select chain_id, count(*) as n_articles, count(distinct publisher) as n_publishers, count(distinct portal) as n_portals,
           count(*) filter (relation = 'rewrite') as n_rewrites, min(reported_at) as first_at, max(reported_at) as last_at, bool_or(is_undecided) as is_undecided,
           any_value(origin_id) as origin_id
    from mart.headlines
    where day between $first and $last
    group by all
    having count(*) > 1
)
select t.*, h.title, h.portal
from told t
left join mart.headlines h on h.article_id = t.origin_id
order by t.n_publishers desc, t.n_articles desc, t.first_at, t.chain_id
limit $n
