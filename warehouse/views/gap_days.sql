create or replace view mart.gap_days as
select day, n_fetched as n_fetched_pages, usual_fetched as usual_fetched_pages, n_origins as n_new_origins
from lake.calendar
where is_gap;

comment on view   mart.gap_days                     is 'One row per Beijing day between the first and the last of the data whose crawl is missing or broke off: no count may be read as a quiet day, no comparison run across it.';
comment on column mart.gap_days.day                 is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.gap_days.n_fetched_pages     is 'Article pages that the crawl for this day was answered. None, or under three tenths of the usual. Rows: select page_id from lake.fetches where day = $day and kind = ''article'' and outcome in (''ok'', ''not_modified'')';
comment on column mart.gap_days.usual_fetched_pages is 'Median of the 28 days before; null when there are none.';
comment on column mart.gap_days.n_new_origins       is 'Origins whose first article came on this day; each counts on one day only, so days may be summed. Rows: select chain_id from lake.current_articles group by chain_id having min(day) = $day';
