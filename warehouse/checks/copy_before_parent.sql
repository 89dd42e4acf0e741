-- Copies published ten minutes and more before the article that they are held to be taken from: a re-dated page or a wrong parent.
-- level: warn
select article_id, day, from_id, delay_s
from lake.taken_from
where delay_s < -600
