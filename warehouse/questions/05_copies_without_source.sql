-- 哪些文章不注明来源，却有七成以上与更早的一篇相同？
-- Which articles print no 来源 but share more than 70 % of their sentences with an earlier one?
-- Articles that print only their own outlet are included; repeats of one publisher are not. The share is of character grams.
select day, portal, title, round(100 * shared_ratio) as shared_percent, relation, printed, earlier_portal, earlier_title,
       round(delay_s / 60) as minutes_later, is_undecided, article_id, earlier_id
from mart.unsourced_copies
where not is_same_publisher and day > (select today - 7 from mart.clock)
order by shared_percent desc, day desc, article_id
limit 20
