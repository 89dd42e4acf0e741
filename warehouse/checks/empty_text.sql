-- Articles without a character that a reader would see.
-- level: fail
select article_id, day, portal, url
from lake.articles
where not regexp_matches(text, '[\pL\pN]')
order by all
