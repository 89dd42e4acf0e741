create or replace view mart.calendar as
select day, cast(isodow(day) as integer) as weekday, isodow(day) > 5 as is_weekend, cast(date_trunc('week', day) as date) as week_day,
       cast(date_trunc('month', day) as date) as month_day, is_gap, n_origins as n_new_origins, n_fetched as n_fetched_pages
from lake.calendar;

comment on view   mart.calendar                 is 'One row per Beijing day from the first to the last of the data, days without any article too: join it to fill the days that a daily view lacks.';
comment on column mart.calendar.day             is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.calendar.weekday         is '1 Monday to 7 Sunday.';
comment on column mart.calendar.is_weekend      is 'Saturday or Sunday; public holidays and the working days in exchange are not known here.';
comment on column mart.calendar.week_day        is 'Monday of its week: group by it for weeks.';
comment on column mart.calendar.month_day       is 'First day of its month: group by it for months.';
comment on column mart.calendar.is_gap          is 'True when the crawl of this day is missing or broke off: a zero says nothing, and nothing fires.';
comment on column mart.calendar.n_new_origins   is 'Origins whose first article came on this day; each counts on one day only, so days may be summed. Rows: select chain_id from lake.current_articles group by chain_id having min(day) = $day';
comment on column mart.calendar.n_fetched_pages is 'Article pages that the crawl for this day was answered. 0 for a lake without fetches. Rows: select page_id from lake.fetches where day = $day and kind = ''article'' and outcome in (''ok'', ''not_modified'')';
