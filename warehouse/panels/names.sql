-- 名称
-- Names of portals, publishers and codes, for every page.
select 'portal' as what, null as family, portal as code, name from lake.portals
union all
select 'publisher', null, coalesce(group_id, publisher_id), any_value(name order by kind = 'portal' desc, length(name), name)
from lake.publishers
group by all
union all
select 'code', family, code, name_zh from mart.code_names
