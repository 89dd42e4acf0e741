create or replace view mart.headlines as
select portal, lake.portal_name(portal) as portal_name, publisher, lake.publisher_name(publisher) as publisher_name, day, reported_at,
       known_at, kind, title, published_at, published_precision, first_fetched_at, fetched_at,
       n_revisions, account, source, section, relation, lake.name_zh('relation', relation) as relation_zh, is_undecided, comments_n,
       crawl_day, article_id, url, chain_id, origin_id, parent_id, authors
from lake.current_articles;

comment on view   mart.headlines                     is 'One row per article: mart.articles without texts and details of the page, which a large lake answers from far sooner.';
comment on column mart.headlines.portal              is 'Id of the portal.';
comment on column mart.headlines.portal_name         is 'Name of the portal as readers know it.';
comment on column mart.headlines.publisher           is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.headlines.publisher_name      is 'Name of the publisher as readers know it; else its key.';
comment on column mart.headlines.day                 is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.headlines.reported_at         is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch.';
comment on column mart.headlines.known_at            is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.headlines.kind                is 'article, flash (快讯), gallery, video, digest (早报) or forum (a thread; the text is its first post).';
comment on column mart.headlines.title               is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.headlines.published_at        is 'When the page says it was published, UTC; null when it does not say.';
comment on column mart.headlines.published_precision is 'second, minute, day or none.';
comment on column mart.headlines.first_fetched_at    is 'When the first revision of the article was fetched, UTC.';
comment on column mart.headlines.fetched_at          is 'When the page was fetched, UTC. The newest revision.';
comment on column mart.headlines.n_revisions         is 'Number of different texts seen under this article_id.';
comment on column mart.headlines.account             is 'Account (网易号, 公众号 …) that published the article; null when there is none.';
comment on column mart.headlines.source              is '来源 as printed; null when there is none.';
comment on column mart.headlines.section             is 'Channel or breadcrumb; null when the page names none.';
comment on column mart.headlines.relation            is 'What the article is of the one that it was taken from: identical, reprint, abridged, excerpt, digest or rewrite; original when it is no copy.';
comment on column mart.headlines.relation_zh         is 'The relation in Chinese.';
comment on column mart.headlines.is_undecided        is 'True when it is open who was first: neither evidence nor time decides.';
comment on column mart.headlines.comments_n          is 'Comments that the page shows; null when it shows none.';
comment on column mart.headlines.crawl_day           is 'Beijing date that the crawl was for; the partition of the lake.';
comment on column mart.headlines.article_id          is 'Key of the article that the row is about; `tingfeng trace` opens it.';
comment on column mart.headlines.url                 is 'Address as fetched.';
comment on column mart.headlines.chain_id            is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.headlines.origin_id           is 'Article that the text comes from, as known now.';
comment on column mart.headlines.parent_id           is 'Article that it was most likely taken from; null for an original.';
comment on column mart.headlines.authors             is 'Personal bylines; empty when the page has none.';
