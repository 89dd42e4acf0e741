-- 抓到了什么，丢了什么，为什么
with lost as (
    select f.portal, d.reason, count(*) as n
    from lake.drops d
    join lake.fetches f on f.page_id = d.key and f.day = d.day
    where d.step = 'articles' and d.reason <> 'not_article_kind'
    group by all
),
reasons as (
    select portal, string_agg(reason || ' ' || n, '，' order by n desc) as dropped_why from lost group by all
)
select p.portal as 站点, any_value(p.portal_name) as 名称, sum(p.n_fetches)::bigint as 请求, sum(p.n_failed)::bigint as 失败, sum(p.n_article_pages)::bigint as 页面,
       sum(p.n_articles)::bigint as 文章, any_value(r.dropped_why) as 丢弃原因
from mart.portal_daily p
left join reasons r using (portal)
group by p.portal
order by 文章 desc, 站点
