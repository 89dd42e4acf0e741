-- Texts of the last 35 days that were read in another charset than they were written in: replacement characters, 锟斤拷, 烫烫烫, â€™.
-- level: warn
select article_id, day, portal, url, n_marks
from (
    select article_id, day, portal, url,
           len(regexp_extract_all(coalesce(title, '') || ' ' || text, '\x{fffd}|锟斤拷|烫烫烫|屯屯屯|â€|[ÃÂ][\x{80}-\x{bf}]|[äåæçèé][\x{80}-\x{bf}]{2}')) as n_marks
    from lake.articles
    where day > (select max(day) from lake.fetches) - 35
)
where n_marks >= 3
order by all
