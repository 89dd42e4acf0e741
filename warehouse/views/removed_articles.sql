create or replace view mart.removed_articles as
with fetched as (
    select f.page_id, f.portal, f.url, f.fetched_at,
           case when f.outcome in ('not_found', 'gone') then f.outcome
                when d.reason = 'error_page' then 'error_page'
                when f.outcome in ('ok', 'not_modified') then 'alive' end as answer
    from lake.fetches f
    left join (select key, reason, day from lake.drops where step = 'articles' and reason = 'error_page') d on d.key = f.page_id and d.day = f.day
    where f.kind = 'article'
),
revisions as (
    select article_id, portal, url, canonical_url, title, page_id, fetched_at, reported_at
    from lake.articles
),
addresses as (
    -- an article answers under the URL it was asked by, the one it was led to, and its desktop URL
    select r.article_id, r.portal, unnest([r.url, r.canonical_url, f.url]) as url
    from revisions r
    left join fetched f using (page_id)
),
suspects as (
    select distinct a.article_id
    from addresses a
    semi join (select portal, url from fetched where answer <> 'alive') f on f.url = a.url and f.portal = a.portal
),
answers as (
    select distinct a.article_id, f.page_id, f.url, f.fetched_at, f.answer
    from (select article_id, portal, url from addresses semi join suspects using (article_id)) a
    join fetched f on f.url = a.url and f.portal = a.portal
    where f.answer is not null
),
lives as (
    select article_id, min(fetched_at) filter (answer = 'alive') as first_seen_at
    from answers
    group by article_id
),
ends as (
    select a.article_id, l.first_seen_at, min(a.fetched_at) as gone_at, arg_min(a.answer, (a.fetched_at, a.page_id)) as answer,
           arg_min(a.url, (a.fetched_at, a.page_id)) as url, arg_min(a.page_id, (a.fetched_at, a.page_id)) as page_id
    from answers a
    join lives l using (article_id)
    where a.answer <> 'alive' and a.fetched_at > l.first_seen_at
    group by a.article_id, l.first_seen_at
),
last_told as (
    select article_id, any_value(portal) as portal, arg_max(title, (fetched_at, page_id)) as title, arg_min(reported_at, (fetched_at, page_id)) as reported_at
    from revisions
    group by article_id
)
select t.portal, lake.portal_name(t.portal) as portal_name, t.title, e.answer, lake.name_zh('answer', e.answer) as answer_zh, t.reported_at,
       e.first_seen_at,
       max(a.fetched_at) filter (a.fetched_at < e.gone_at) as last_seen_at, e.gone_at,
       min(a.fetched_at) filter (a.fetched_at > e.gone_at) as back_at, date_diff('second', t.reported_at, e.gone_at) / 3600.0 as hours_alive,
       e.article_id, e.url, e.page_id
from ends e
join last_told t using (article_id)
join answers a on a.article_id = e.article_id and a.answer = 'alive'
group by all;

comment on view   mart.removed_articles               is 'One row per article whose page was there and later was not.';
comment on column mart.removed_articles.portal        is 'Id of the portal.';
comment on column mart.removed_articles.portal_name   is 'Name of the portal as readers know it.';
comment on column mart.removed_articles.title         is 'Headline in Simplified characters; null when the page has none. As last seen.';
comment on column mart.removed_articles.answer        is 'not_found (404), gone (410, 451) or error_page (status 200 and a page that says the article does not exist).';
comment on column mart.removed_articles.answer_zh     is 'The answer in Chinese.';
comment on column mart.removed_articles.reported_at   is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch. As its first revision says.';
comment on column mart.removed_articles.first_seen_at is 'First good answer, UTC.';
comment on column mart.removed_articles.last_seen_at  is 'Last good answer before it was gone, UTC: it was taken away between then and gone_at.';
comment on column mart.removed_articles.gone_at       is 'First answer without the article after it had been there, UTC.';
comment on column mart.removed_articles.back_at       is 'First good answer after gone_at, UTC; null while it stays away.';
comment on column mart.removed_articles.hours_alive   is 'Hours from reported_at to gone_at: it stood at most so long.';
comment on column mart.removed_articles.article_id    is 'Key of the article that the row is about; `tingfeng trace` opens it. Its text stays in lake.articles, its bytes in the archive.';
comment on column mart.removed_articles.url           is 'Address as fetched. It does not answer any more.';
comment on column mart.removed_articles.page_id       is 'The fetch (lake.fetches). The one that found the article gone.';
