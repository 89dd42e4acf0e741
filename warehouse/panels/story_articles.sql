-- 故事的文章
-- Articles of a story, oldest first, each with its source and the seconds since that came, where both tell the minute.
with told as (
    select h.article_id, h.portal, h.publisher, h.account, h.reported_at, h.published_precision, h.kind, h.title, h.url, h.chain_id, h.parent_id, h.relation,
           h.is_undecided, h.n_revisions
    from (select unnest(article_ids) as article_id from mart.story_overview where story_id = $story_id)
    join mart.headlines h using (article_id)
    where h.day between $first and $last
)
select t.*, p.portal as parent_portal,
       if(t.published_precision in ('minute', 'second') and p.published_precision in ('minute', 'second'), date_diff('second', p.reported_at, t.reported_at), null) as delay_s
from told t
left join told p on p.article_id = t.parent_id
order by t.reported_at, t.article_id
