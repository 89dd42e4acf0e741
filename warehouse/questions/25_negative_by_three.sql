-- 每家上市公司每天的负面原创数，只算当天 15:00 已知的，存成 Parquet
-- Daily negative-origin counts per listed company as known at 15:00 that day, as Parquet.
-- tingfeng sql --format parquet "<the query>" > negative.parquet
-- Pages fetched by 15:00, with current chains and tones. For those of the time add --daily-at 15:00 --from … --to ….
select day, ticker, entity, n_negative_origins, n_origins, n_negative_origins_24h, n_origins_24h, negative_article_ids
from mart.negative_origins_daily
where day > (select today - 30 from mart.clock)
order by day, ticker
