-- 数据的现在
-- Now and today of the data, and its first day.
select now, today, last_fetch_at, last_crawl_day, (select min(day) from mart.calendar) as first_day from mart.clock
