-- Articles whose printed time and id time are more than a day apart: a re-dated repost or a parser's mistake.
-- level: warn
select article_id, day, published_at, time_from_id
from lake.current_articles
where abs(date_diff('hour', published_at, time_from_id)) > 24
