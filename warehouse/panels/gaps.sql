-- 缺数的日子
-- Beijing days of a range whose crawl is missing or broke off.
select day, n_fetched_pages, usual_fetched_pages from mart.gap_days where day between $first and $last order by day
