-- 声量：五家公司，按篇数（每份转载都算）与按原创（一篇只算一次）
select entity as 公司, sum(n_copies)::bigint as 篇数, sum(n_origins)::bigint as 原创,
       round(100 * sum(n_copies) / sum(sum(n_copies)) over (), 1) as 篇数占比,
       round(100 * sum(n_origins) / sum(sum(n_origins)) over (), 1) as 原创占比
from mart.share_of_voice
where kind = 'company' and entity_id in (select entity_id from lake.entities where starts_with(entity_id, 'demo_'))
group by entity
order by 篇数 desc
limit 5
