create or replace view mart.copy_chains as
select max(c.title) filter (c.article_id = c.origin_id) as title, max(c.portal) filter (c.article_id = c.origin_id) as origin_portal,
       lake.portal_name(origin_portal) as origin_portal_name,
       min(c.reported_at) as first_at, max(c.reported_at) as last_at, count(*) as n_articles, count(*) - 1 as n_copies,
       count(distinct c.portal) as n_portals, count(*) filter (c.relation = 'identical') as n_identical,
       count(*) filter (c.relation = 'reprint') as n_reprints, count(*) filter (c.relation in ('abridged', 'excerpt')) as n_shortened,
       count(*) filter (c.relation = 'rewrite') as n_rewrites, median(c.delay_s) filter (c.delay_s is not null) as median_delay_s,
       bool_or(c.is_undecided) as is_undecided, c.chain_id, any_value(c.origin_id) as origin_id,
       arg_min(c.candidates, c.article_id) filter (c.candidates is not null) as candidates,
       list(c.article_id order by c.reported_at, c.article_id) as article_ids
from lake.current_articles c
group by c.chain_id
having count(*) > 1;

comment on view   mart.copy_chains                    is 'One row per chain with at least one copy.';
comment on column mart.copy_chains.title              is 'Headline in Simplified characters; null when the page has none. Of the origin.';
comment on column mart.copy_chains.origin_portal      is 'Portal of the origin.';
comment on column mart.copy_chains.origin_portal_name is 'Name of the portal as readers know it.';
comment on column mart.copy_chains.first_at           is 'Earliest time in what the row counts, UTC.';
comment on column mart.copy_chains.last_at            is 'Latest time in what the row counts, UTC.';
comment on column mart.copy_chains.n_articles         is 'Articles, every copy counted. The origin too.';
comment on column mart.copy_chains.n_copies           is 'Articles that are copies: n_articles less one for each origin.';
comment on column mart.copy_chains.n_portals          is 'Portals of the articles.';
comment on column mart.copy_chains.n_identical        is 'Copies with the same headline and text; lines about the source and captions do not count.';
comment on column mart.copy_chains.n_reprints         is 'Copies of the whole text under another headline, in another script or with lines added around it.';
comment on column mart.copy_chains.n_shortened        is 'Abridged copies and excerpts.';
comment on column mart.copy_chains.n_rewrites         is 'Rewritten copies (洗稿). Those that evidence ties to the chain.';
comment on column mart.copy_chains.median_delay_s     is 'Median seconds from an article to its copy; null when times are unknown. From the origin.';
comment on column mart.copy_chains.is_undecided       is 'True when it is open who was first: neither evidence nor time decides.';
comment on column mart.copy_chains.chain_id           is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.copy_chains.origin_id          is 'Article that the text comes from, as known now.';
comment on column mart.copy_chains.candidates         is 'The articles between which it is open which was first; null when the origin is decided.';
comment on column mart.copy_chains.article_ids        is 'The articles that the row counts. Oldest first.';
