-- 一个品牌连同它的产品，一周里有多少声量？各占多少？
-- How much voice has a brand together with its products in a week, and how much is each?
-- An article that names the brand and two products counts once in the total.
with asked as (select mart.entity('拓岚机器人') as entity_id, 7 as n_days),
told as (
    select f.member, f.depth, t.article_id, t.chain_id
    from asked a
    join mart.entity_family f on f.entity_id = a.entity_id and f.member_kind <> 'person'
    join mart.tone_evidence t on t.entity_id = f.member_id and t.day > (select today from mart.clock) - a.n_days
)
select coalesce(member, 'all together') as named, if(member is null, null, min(depth)) as depth, count(distinct article_id) as n_articles,
       count(distinct chain_id) as n_origins, list(distinct article_id order by article_id) as article_ids
from told
group by grouping sets ((member), ())
having count(*) > 0
order by n_articles desc, depth nulls first, named
