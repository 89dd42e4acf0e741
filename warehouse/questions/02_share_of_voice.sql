-- 五个品牌上周的声量：按篇数、按原创、按独立发布方，排名会变吗？
-- Share of voice of five brands last week by articles, by origins, by independent publishers: does the order change?
-- A text and a publisher count once a week: mart.voice counts over the whole range, the days of mart.share_of_voice must not be summed.
with counted as (
    select entity, n_articles, n_origins, n_publishers, article_ids
    from mart.clock c, mart.voice(since := c.today - 6, until := c.today)
    where entity_id in ('demo_yunling', 'demo_xinglan', 'demo_tuolan', 'demo_qiongyu', 'demo_baifan')
)
select entity, n_articles, rank() over (order by n_articles desc) as articles_place, round(100 * n_articles / sum(n_articles) over (), 1) as articles_percent,
       n_origins, rank() over (order by n_origins desc) as origins_place, round(100 * n_origins / sum(n_origins) over (), 1) as origins_percent,
       n_publishers, rank() over (order by n_publishers desc) as publishers_place,
       articles_place <> origins_place or articles_place <> publishers_place as is_order_changed
from counted
order by articles_place, entity
