create or replace view mart.rewrites as
with pairs as (
    -- an article that was fetched again may be judged again: the newest word on a pair holds
    select article_id, other_id, relation, jaccard, contained_in_other, contains_other, shared_sentences, share_reworded
    from lake.links
    qualify row_number() over (partition by article_id, other_id order by day desc) = 1
),
articles as (
    select *, case when published_precision in ('second', 'minute') then published_at end as exact_at from lake.current_articles
),
named as (select distinct article_id, publisher from lake.printed_sources where is_elsewhere)
select a.day, a.portal, lake.portal_name(a.portal) as portal_name, a.publisher, lake.publisher_name(a.publisher) as publisher_name, a.title,
       o.portal as other_portal, lake.portal_name(o.portal) as other_portal_name, o.publisher as other_publisher,
       lake.publisher_name(o.publisher) as other_publisher_name, o.title as other_title,
       p.share_reworded, p.contained_in_other, p.contains_other, p.jaccard, p.shared_sentences,
       date_diff('second', o.exact_at, a.exact_at) as delay_s,
       exists (from named n where n.article_id = p.article_id and n.publisher = o.publisher) as names_other,
       exists (from named n where n.article_id = p.other_id and n.publisher = a.publisher) as is_named_by_other,
       a.publisher = o.publisher as is_same_publisher, a.chain_id = o.chain_id as is_same_chain,
       coalesce(a.parent_id = o.article_id, false) as is_taken_from, p.article_id, p.other_id
from pairs p
join articles a using (article_id)
join articles o on o.article_id = p.other_id
where p.relation = 'rewrite' and coalesce(a.common_source.article_id <> o.article_id, true) and coalesce(o.common_source.article_id <> a.article_id, true);

comment on view   mart.rewrites                      is 'One row per pair of articles of which the later is a rewrite (洗稿) of the earlier, in one chain or not.';
comment on column mart.rewrites.day                  is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.rewrites.portal               is 'Id of the portal.';
comment on column mart.rewrites.portal_name          is 'Name of the portal as readers know it.';
comment on column mart.rewrites.publisher            is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.rewrites.publisher_name       is 'Name of the publisher as readers know it; else its key.';
comment on column mart.rewrites.title                is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.rewrites.other_portal         is 'Portal of the earlier article.';
comment on column mart.rewrites.other_portal_name    is 'Name of the portal as readers know it.';
comment on column mart.rewrites.other_publisher      is 'Publisher of the earlier article.';
comment on column mart.rewrites.other_publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.rewrites.other_title          is 'Headline of the earlier article; null when it has none.';
comment on column mart.rewrites.share_reworded       is 'Share of the later article''s sentences that are reworded sentences of the earlier one, 0 to 1.';
comment on column mart.rewrites.contained_in_other   is 'Share of the later article''s character grams that are in the earlier one, 0 to 1.';
comment on column mart.rewrites.contains_other       is 'Share of the earlier article''s character grams that are in the later one, 0 to 1.';
comment on column mart.rewrites.jaccard              is 'Shared grams over all grams of both, 0 to 1.';
comment on column mart.rewrites.shared_sentences     is 'Number of sentences that both have verbatim.';
comment on column mart.rewrites.delay_s              is 'Seconds from the earlier article to the later one by the times on the pages; null when a page names no time of day.';
comment on column mart.rewrites.names_other          is 'True when the later article prints the name of the earlier one''s publisher as source.';
comment on column mart.rewrites.is_named_by_other    is 'True when the earlier article prints the name of the later one''s publisher as source: the direction of the rewrite is then doubtful.';
comment on column mart.rewrites.is_same_publisher    is 'True when one publisher is behind both.';
comment on column mart.rewrites.is_same_chain        is 'True when both belong to one chain of copies.';
comment on column mart.rewrites.is_taken_from        is 'True when the later one is held to be taken from just this article; a text may resemble all copies of one origin.';
comment on column mart.rewrites.article_id           is 'Key of the article that the row is about; `tingfeng trace` opens it. It is the later article.';
comment on column mart.rewrites.other_id             is 'The earlier article.';
