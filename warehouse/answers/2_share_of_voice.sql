-- 声量：五家公司，按篇数（每份转载都算）与按原创（一篇只算一次）
select entity as 公司, n_articles as 篇数, n_origins as 原创, round(100 * n_articles / sum(n_articles) over (), 1) as 篇数占比,
       round(100 * n_origins / sum(n_origins) over (), 1) as 原创占比
from mart.voice()
where entity_kind = 'company' and entity_id in (select entity_id from lake.entities where starts_with(entity_id, 'demo_'))
order by 篇数 desc
limit 5
