-- 同一件事，报道里的融资额（或价格、销量）各说多少？按原创与时间列出
-- The financing amounts (or prices, shipments) reported for one event: every figure, by origin and time?
-- The financing story of the last week with most origins; another `about` gives 售价, 出货量 …; copies are left out.
with event as (
    select f.story_id
    from mart.story_figures f
    where f.about = '融资' and f.is_origin and f.day > (select today - 7 from mart.clock)
    group by f.story_id
    order by count(distinct f.chain_id) desc, f.story_id
    limit 1
)
select f.reported_at, f.portal, f.entity, f.figure_text, f.value, f.value_high, f.unit, f.bound, f.n_value_origins, f.is_disputed, f.sentence, f.article_id
from mart.story_figures f
join event using (story_id)
where f.about = '融资' and f.is_origin
order by f.reported_at, f.article_id, f.start
