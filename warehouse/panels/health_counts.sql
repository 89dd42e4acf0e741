-- 信源健康
-- Portals of a crawl day by state; those that were never crawled are left out.
select state, count(*) as n_portals
from mart.source_health
where day = $day and portal in (select portal from mart.portal_daily)
group by all
order by n_portals desc, state
