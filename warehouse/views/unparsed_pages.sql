create or replace view mart.unparsed_pages as
select f.portal, lake.portal_name(f.portal) as portal_name, f.day as crawl_day, d.reason, lake.name_zh('drop', d.reason) as reason_zh,
       d.detail, f.fetched_at, f.n_bytes, f.url,
       f.page_id, f.warc_file, f.warc_offset, crawl_day as day
from lake.drops d
join lake.fetches f on f.page_id = d.key and f.day = d.day
where d.step = 'articles' and f.kind = 'article' and f.outcome = 'ok'
  and d.reason not in ('not_article_kind', 'unchanged', 'joined', 'duplicate_page');

comment on view   mart.unparsed_pages             is 'One row per page that was fetched and gave no article though it should have; `tingfeng trace` opens its URL.';
comment on column mart.unparsed_pages.portal      is 'Id of the portal.';
comment on column mart.unparsed_pages.portal_name is 'Name of the portal as readers know it.';
comment on column mart.unparsed_pages.crawl_day   is 'Beijing date that the crawl was for; the partition of the lake.';
comment on column mart.unparsed_pages.reason      is 'Why there is no article: no_text, error_page, challenge … (transforms/result.py has them all).';
comment on column mart.unparsed_pages.reason_zh   is 'The reason in Chinese.';
comment on column mart.unparsed_pages.detail      is 'Details; null when the reason is enough.';
comment on column mart.unparsed_pages.fetched_at  is 'When the page was fetched, UTC.';
comment on column mart.unparsed_pages.n_bytes     is 'Bytes of the body, decompressed.';
comment on column mart.unparsed_pages.url         is 'Address as fetched.';
comment on column mart.unparsed_pages.page_id     is 'The fetch (lake.fetches).';
comment on column mart.unparsed_pages.warc_file   is 'Archive file below raw/; null when the page was not archived.';
comment on column mart.unparsed_pages.warc_offset is 'Byte offset in the archive file; null like warc_file.';
comment on column mart.unparsed_pages.day         is 'Deprecated: use crawl_day.';
