-- 谁转载谁
-- Copies of a range of Beijing days by the publisher that took them and that of the article they were taken from; a publisher's own are left out.
select h.publisher, p.publisher as from_publisher, count(*) as n_copies
from mart.headlines h
join mart.headlines p on p.article_id = h.parent_id
where h.day between $first and $last and p.day between $first - 31 and $last + 31 and h.relation not in ('original', 'digest') and h.publisher <> p.publisher
group by all
order by n_copies desc, h.publisher, from_publisher
