-- 五个品牌上周的声量：按篇数、按原创、按独立发布方，排名会变吗？
-- Share of voice of five brands last week by copies, by origins, by independent publishers: does the order change?
-- A text and a publisher count once a week, so the days of mart.share_of_voice are not summed; distinct ids are counted.
with named as (
    select entity, unnest(article_ids) as article_id
    from mart.share_of_voice
    where entity_id in ('demo_yunling', 'demo_xinglan', 'demo_tuolan', 'demo_qiongyu', 'demo_baifan')
      and day > (select today - 7 from mart.clock)
),
counted as (
    select n.entity, count(distinct a.article_id) as n_copies, count(distinct a.chain_id) as n_origins, count(distinct a.publisher) as n_publishers
    from named n
    join mart.headlines a using (article_id)
    group by all
)
select entity, n_copies, rank() over (order by n_copies desc) as copies_place, round(100 * n_copies / sum(n_copies) over (), 1) as copies_percent,
       n_origins, rank() over (order by n_origins desc) as origins_place, round(100 * n_origins / sum(n_origins) over (), 1) as origins_percent,
       n_publishers, rank() over (order by n_publishers desc) as publishers_place,
       copies_place <> origins_place or copies_place <> publishers_place as is_order_changed
from counted
order by copies_place, entity
