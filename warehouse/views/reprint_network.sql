create or replace view mart.reprint_network as
select publisher, lake.publisher_name(publisher) as publisher_name, from_publisher,
       lake.publisher_name(from_publisher) as from_publisher_name, publisher = from_publisher as is_same, count(*) as n_taken,
       count(distinct chain_id) as n_chains,
       count(*) filter (relation = 'identical') as n_identical, count(*) filter (relation = 'reprint') as n_reprints,
       count(*) filter (relation = 'abridged') as n_abridged, count(*) filter (relation = 'excerpt') as n_excerpts,
       count(*) filter (relation = 'rewrite') as n_rewrites, median(delay_s) as median_delay_s,
       round(quantile_cont(delay_s, 0.9), 1) as p90_delay_s, count(*) filter (not names_other) / count(*) as unsourced_ratio,
       min(day) as first_day, max(day) as last_day, list(article_id order by reported_at, article_id) as article_ids, n_taken as n_copies
from lake.taken_from
group by publisher, from_publisher;

comment on view   mart.reprint_network                     is 'One row per pair of publishers of which the one took articles from the other.';
comment on column mart.reprint_network.publisher           is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal. The one that copies.';
comment on column mart.reprint_network.publisher_name      is 'Name of the publisher as readers know it; else its key.';
comment on column mart.reprint_network.from_publisher      is 'Publisher that the text was taken from.';
comment on column mart.reprint_network.from_publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.reprint_network.is_same             is 'True when a publisher carries its own articles again, on the same or another of its portals.';
comment on column mart.reprint_network.n_taken             is 'Copies that the one took from the other.';
comment on column mart.reprint_network.n_chains            is 'Chains of copies that these belong to.';
comment on column mart.reprint_network.n_identical         is 'Copies with the same headline and text; lines about the source and captions do not count.';
comment on column mart.reprint_network.n_reprints          is 'Copies of the whole text under another headline, in another script or with lines added around it.';
comment on column mart.reprint_network.n_abridged          is 'Copies among them that are cut down.';
comment on column mart.reprint_network.n_excerpts          is 'Copies among them that contain a part, alone or inside a text of their own.';
comment on column mart.reprint_network.n_rewrites          is 'Rewritten copies (洗稿).';
comment on column mart.reprint_network.median_delay_s      is 'Median seconds from an article to its copy; null when times are unknown. From the article that the copy was taken from.';
comment on column mart.reprint_network.p90_delay_s         is 'Seconds within which nine of ten copies followed; null like median_delay_s.';
comment on column mart.reprint_network.unsourced_ratio     is 'Share of these copies that print no name of another outlet as source (来源, 转自, a dateline), 0 to 1.';
comment on column mart.reprint_network.first_day           is 'Beijing date of the first article that the row counts.';
comment on column mart.reprint_network.last_day            is 'Beijing date of the last article that the row counts.';
comment on column mart.reprint_network.article_ids         is 'The articles that the row counts. The copies, oldest first.';
comment on column mart.reprint_network.n_copies            is 'Deprecated: use n_taken.';
