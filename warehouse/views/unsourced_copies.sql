create or replace view mart.unsourced_copies as
with pairs as (
    select article_id, other_id, relation, contained_in_other as share
    from lake.links
    qualify row_number() over (partition by article_id, other_id order by day desc) = 1
),
shares as (
    -- the earlier article that holds most of the copy; at equal shares the one that it was taken from
    select t.article_id, arg_max(p.other_id, (p.share, p.other_id = t.from_id, p.other_id)) as earlier_id, max(p.share) as share
    from lake.taken_from t
    join pairs p using (article_id)
    where p.share > 0.7 and p.relation <> 'digest' and not t.names_other
    group by all
)
select t.day, t.portal, lake.portal_name(t.portal) as portal_name, t.publisher, lake.publisher_name(t.publisher) as publisher_name, t.title,
       case when len(t.said) > 0 then array_to_string(list_sort(list_distinct(t.said)), ', ') end as printed, t.relation,
       lake.name_zh('relation', t.relation) as relation_zh, s.share as shared_ratio, e.portal as earlier_portal,
       lake.portal_name(e.portal) as earlier_portal_name,
       e.publisher as earlier_publisher, lake.publisher_name(e.publisher) as earlier_publisher_name, e.title as earlier_title,
       date_diff('second', case when e.published_precision in ('second', 'minute') then e.published_at end, t.exact_at) as delay_s,
       t.publisher = e.publisher as is_same_publisher, t.is_undecided, t.article_id, s.earlier_id, t.from_id, t.chain_id
from shares s
join lake.taken_from t using (article_id)
join lake.current_articles e on e.article_id = s.earlier_id;

comment on view   mart.unsourced_copies                        is 'One row per copy that names no other outlet as source although more than 70 % of its text is in an earlier article.';
comment on column mart.unsourced_copies.day                    is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.unsourced_copies.portal                 is 'Id of the portal.';
comment on column mart.unsourced_copies.portal_name            is 'Name of the portal as readers know it.';
comment on column mart.unsourced_copies.publisher              is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.unsourced_copies.publisher_name         is 'Name of the publisher as readers know it; else its key.';
comment on column mart.unsourced_copies.title                  is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.unsourced_copies.printed                is 'Source as printed. Its own name, 网络 …, joined by commas; null when it prints nothing.';
comment on column mart.unsourced_copies.relation               is 'What the article is of the one that it was taken from: identical, reprint, abridged, excerpt, digest or rewrite; original when it is no copy.';
comment on column mart.unsourced_copies.relation_zh            is 'The relation in Chinese.';
comment on column mart.unsourced_copies.shared_ratio           is 'Share of its character grams that are in the earlier article, above 0.7 to 1.';
comment on column mart.unsourced_copies.earlier_portal         is 'Portal of that article.';
comment on column mart.unsourced_copies.earlier_portal_name    is 'Name of the portal as readers know it.';
comment on column mart.unsourced_copies.earlier_publisher      is 'Publisher of that article.';
comment on column mart.unsourced_copies.earlier_publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.unsourced_copies.earlier_title          is 'Headline of that article; null when it has none.';
comment on column mart.unsourced_copies.delay_s                is 'Seconds from the earlier article to the later one by the times on the pages; null when a page names no time of day.';
comment on column mart.unsourced_copies.is_same_publisher      is 'True when one publisher is behind both. Nobody need name himself.';
comment on column mart.unsourced_copies.is_undecided           is 'True when it is open who was first: neither evidence nor time decides.';
comment on column mart.unsourced_copies.article_id             is 'Key of the article that the row is about; `tingfeng trace` opens it. It is the copy.';
comment on column mart.unsourced_copies.earlier_id             is 'The earlier article that contains most of it.';
comment on column mart.unsourced_copies.from_id                is 'The article that it was most likely taken from. Often the same as earlier_id.';
comment on column mart.unsourced_copies.chain_id               is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
