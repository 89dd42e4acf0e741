create or replace view mart.articles as
select c.portal, lake.portal_name(c.portal) as portal_name, c.publisher, lake.publisher_name(c.publisher) as publisher_name, c.day,
       c.reported_at, c.known_at, c.kind, c.title, c.published_at, c.published_precision, c.time_from_id,
       c.first_fetched_at, c.fetched_at, c.n_revisions, c.account, c.source, c.section, c.relation,
       lake.name_zh('relation', c.relation) as relation_zh, c.is_undecided,
       c.common_source.issuer as common_source, c.comments_n, a.script, a.is_obfuscated, c.crawl_day,
       c.article_id, c.url, a.canonical_url, a.source_url, c.chain_id, c.origin_id, c.parent_id, a.warc_file, a.warc_offset, a.text,
       c.authors, a.editors, a.tags, a.images, a.links
from lake.current_articles c
join (select article_id, revision_id, day, canonical_url, text, source_url, editors, tags, images, links, script, is_obfuscated, warc_file, warc_offset
      from lake.articles) a on a.revision_id = c.revision_id and a.day = c.crawl_day;

comment on view   mart.articles                     is 'One row per article, its newest revision, with its place among the copies.';
comment on column mart.articles.portal              is 'Id of the portal.';
comment on column mart.articles.portal_name         is 'Name of the portal as readers know it.';
comment on column mart.articles.publisher           is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.articles.publisher_name      is 'Name of the publisher as readers know it; else its key.';
comment on column mart.articles.day                 is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.articles.reported_at         is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch.';
comment on column mart.articles.known_at            is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.articles.kind                is 'article, flash (快讯), gallery, video, digest (早报) or forum (a thread; the text is its first post).';
comment on column mart.articles.title               is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.articles.published_at        is 'When the page says it was published, UTC; null when it does not say.';
comment on column mart.articles.published_precision is 'second, minute, day or none.';
comment on column mart.articles.time_from_id        is 'Time that the id or URL encodes, UTC; null when it encodes none.';
comment on column mart.articles.first_fetched_at    is 'When the first revision of the article was fetched, UTC.';
comment on column mart.articles.fetched_at          is 'When the page was fetched, UTC. The newest revision.';
comment on column mart.articles.n_revisions         is 'Number of different texts seen under this article_id.';
comment on column mart.articles.account             is 'Account (网易号, 公众号 …) that published the article; null when there is none.';
comment on column mart.articles.source              is '来源 as printed; null when there is none.';
comment on column mart.articles.section             is 'Channel or breadcrumb; null when the page names none.';
comment on column mart.articles.relation            is 'What the article is of the one that it was taken from: identical, reprint, abridged, excerpt, digest or rewrite; original when it is no copy.';
comment on column mart.articles.relation_zh         is 'The relation in Chinese.';
comment on column mart.articles.is_undecided        is 'True when it is open who was first: neither evidence nor time decides.';
comment on column mart.articles.common_source       is 'Who issued the statement that this article and another quote, neither from the other; null when there is none.';
comment on column mart.articles.comments_n          is 'Comments that the page shows; null when it shows none.';
comment on column mart.articles.script              is 'hans, hant or mixed, as published.';
comment on column mart.articles.is_obfuscated       is 'True when the page carries injected pinyin or invisible characters.';
comment on column mart.articles.crawl_day           is 'Beijing date that the crawl was for; the partition of the lake.';
comment on column mart.articles.article_id          is 'Key of the article that the row is about; `tingfeng trace` opens it.';
comment on column mart.articles.url                 is 'Address as fetched.';
comment on column mart.articles.canonical_url       is 'Desktop URL without tracking parameters.';
comment on column mart.articles.source_url          is 'Link behind 来源; null when there is none.';
comment on column mart.articles.chain_id            is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.articles.origin_id           is 'Article that the text comes from, as known now.';
comment on column mart.articles.parent_id           is 'Article that it was most likely taken from; null for an original.';
comment on column mart.articles.warc_file           is 'Archive file below raw/; null when the page was not archived.';
comment on column mart.articles.warc_offset         is 'Byte offset in the archive file; null like warc_file.';
comment on column mart.articles.text                is 'Body in Simplified characters, without boilerplate, one paragraph a line.';
comment on column mart.articles.authors             is 'Personal bylines; empty when the page has none.';
comment on column mart.articles.editors             is '责任编辑 and the like; empty when there are none.';
comment on column mart.articles.tags                is 'Keywords of the page; empty when there are none.';
comment on column mart.articles.images              is 'Image URLs of the body; empty when there are none.';
comment on column mart.articles.links               is 'Links in the body; empty when there are none.';
