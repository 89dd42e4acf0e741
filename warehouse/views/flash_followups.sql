create or replace view mart.flash_followups as
with told as (
    select c.article_id, c.portal, c.publisher, c.title, c.kind, c.chain_id, c.reported_at, c.day, length(a.text) as n_chars,
           -- what a flash is about: numbers of two digits and more, and dates but for the day itself
           list_distinct(list_concat(
               list_filter(regexp_extract_all(regexp_replace(replace(coalesce(c.title, '') || ' ' || a.text, ',', ''), '\d+(?:年|月|日|号|时|点|分|:\d+)', ' ', 'g'), '\d+(?:\.\d+)?'),
                           lambda n: length(replace(n, '.', '')) >= 2),
               list_filter(regexp_extract_all(coalesce(c.title, '') || ' ' || a.text, '\d{1,2}月\d{1,2}日'), lambda d: d <> strftime(c.day, '%-m月%-d日'))
           )) as facts
    from lake.current_articles c
    join lake.articles a on a.article_id = c.article_id and a.revision_id = c.revision_id and a.day = c.crawl_day
    where c.relation = 'original' and c.kind in ('flash', 'article') and c.published_precision in ('second', 'minute')
),
names as (
    select distinct m.article_id, m.entity_id
    from lake.mentions m
    join lake.current_articles c on c.article_id = m.article_id and c.crawl_day = m.day
),
stories as (select distinct story_id, article_id from lake.story_members),
pairs as (
    -- one story says that both speak of one matter; names, numbers and time must agree on top
    select distinct f.article_id, l.article_id as long_id
    from (from told where n_chars < 200) f
    join stories fs on fs.article_id = f.article_id
    join stories ls on ls.story_id = fs.story_id
    join told l on l.article_id = ls.article_id and l.kind = 'article' and l.n_chars >= 200 and l.n_chars >= 2 * f.n_chars
               and l.reported_at >= f.reported_at and l.reported_at <= f.reported_at + interval 48 hours
),
flash_names as (select article_id, count(*) as n_names from names group by article_id),
shared_names as (
    select p.article_id, p.long_id, count(*) as n_shared
    from pairs p
    join names fn on fn.article_id = p.article_id
    join names ln on ln.article_id = p.long_id and ln.entity_id = fn.entity_id
    group by all
)
select f.day, f.portal, lake.portal_name(f.portal) as portal_name, f.publisher, lake.publisher_name(f.publisher) as publisher_name, f.title,
       l.portal as long_portal, lake.portal_name(l.portal) as long_portal_name, l.publisher as long_publisher,
       lake.publisher_name(l.publisher) as long_publisher_name, l.title as long_title,
       date_diff('second', f.reported_at, l.reported_at) as delay_s, n.n_shared as n_shared_names, fn.n_names, len(f.facts) as n_numbers,
       row_number() over (partition by f.article_id order by l.reported_at, l.article_id) as place, f.article_id, l.article_id as long_id,
       list_sort(list_intersect(f.facts, l.facts)) as shared_numbers
from shared_names n
join flash_names fn using (article_id)
join told f on f.article_id = n.article_id
join told l on l.article_id = n.long_id
where list_has_any(f.facts, l.facts) and 2 * n.n_shared >= fn.n_names;

comment on view   mart.flash_followups                     is 'One row per 快讯 (an article under 200 characters) and long article of the same story within the next 48 hours with the same names, numbers and time.';
comment on column mart.flash_followups.day                 is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.flash_followups.portal              is 'Id of the portal.';
comment on column mart.flash_followups.portal_name         is 'Name of the portal as readers know it.';
comment on column mart.flash_followups.publisher           is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.flash_followups.publisher_name      is 'Name of the publisher as readers know it; else its key.';
comment on column mart.flash_followups.title               is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.flash_followups.long_portal         is 'Portal of the long article.';
comment on column mart.flash_followups.long_portal_name    is 'Name of the portal as readers know it.';
comment on column mart.flash_followups.long_publisher      is 'Publisher of the long article.';
comment on column mart.flash_followups.long_publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.flash_followups.long_title          is 'Headline of the long article; null when it has none.';
comment on column mart.flash_followups.delay_s             is 'Seconds from the earlier article to the later one by the times on the pages; null when a page names no time of day. From the flash to the long article.';
comment on column mart.flash_followups.n_shared_names      is 'Entities of the flash that the long article names too, half of them at least.';
comment on column mart.flash_followups.n_names             is 'Entities that the flash names.';
comment on column mart.flash_followups.n_numbers           is 'Such numbers and dates in the flash.';
comment on column mart.flash_followups.place               is '1 for the first long article that follows, 2 for the next …';
comment on column mart.flash_followups.article_id          is 'Key of the article that the row is about; `tingfeng trace` opens it. It is the flash, an original: copies of one follow it by themselves.';
comment on column mart.flash_followups.long_id             is 'The long article.';
comment on column mart.flash_followups.shared_numbers      is 'Numbers of two digits and more and dates (except the day itself) that both have, one at least.';
