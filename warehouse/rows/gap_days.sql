-- 缺数的日子
-- Beijing days of a range whose crawl is missing or broke off, with the pages fetched and the usual number.
select day, n_fetched_pages, usual_fetched_pages, n_new_origins from mart.gap_days where day between $first and $last order by day
