create or replace view mart.articles as
select c.article_id, c.portal, c.publisher, c.day, c.reported_at, c.known_at, c.kind, c.title, a.text, c.url, a.canonical_url,
       c.published_at, c.published_precision, c.time_from_id, c.first_fetched_at, c.fetched_at, c.n_revisions,
       c.authors, c.account, c.source, a.source_url, a.editors, c.section, a.tags, a.images, a.links,
       c.chain_id, c.origin_id, c.parent_id, c.relation, lake.name_zh('relation', c.relation) as relation_zh, c.is_undecided, c.comments_n, a.script, a.is_obfuscated,
       a.warc_file, a.warc_offset, c.crawl_day
from lake.current_articles c
join (select article_id, revision_id, day, canonical_url, text, source_url, editors, tags, images, links, script, is_obfuscated, warc_file, warc_offset
      from lake.articles) a on a.revision_id = c.revision_id and a.day = c.crawl_day;

comment on view   mart.articles                     is 'One row per article, its newest revision, with its place among the copies.';
comment on column mart.articles.article_id          is 'Key of the article; `tingfeng trace` opens it.';
comment on column mart.articles.portal              is 'Portal id.';
comment on column mart.articles.publisher           is 'Publisher of the article: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.articles.day                 is 'Beijing date of reported_at.';
comment on column mart.articles.reported_at         is 'Best known time: published_at, else time_from_id, else the first fetch; UTC.';
comment on column mart.articles.known_at            is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.articles.kind                is 'article, flash (快讯), gallery, video, digest (早报) or forum (a thread; the text is its first post).';
comment on column mart.articles.title               is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.articles.text                is 'Body in Simplified characters, without boilerplate, one paragraph a line.';
comment on column mart.articles.url                 is 'URL as fetched.';
comment on column mart.articles.canonical_url       is 'Desktop URL without tracking parameters.';
comment on column mart.articles.published_at        is 'When the page says it was published, UTC; null when it does not say.';
comment on column mart.articles.published_precision is 'second, minute, day or none.';
comment on column mart.articles.time_from_id        is 'Time that the id or URL encodes, UTC; null when it encodes none.';
comment on column mart.articles.first_fetched_at    is 'When the first revision was fetched, UTC.';
comment on column mart.articles.fetched_at          is 'When the newest revision was fetched, UTC.';
comment on column mart.articles.n_revisions         is 'Number of different texts seen under this article_id.';
comment on column mart.articles.authors             is 'Personal bylines; empty when the page has none.';
comment on column mart.articles.account             is 'Account (网易号, 公众号 …) that published it; null when there is none.';
comment on column mart.articles.source              is '来源 as printed; null when there is none.';
comment on column mart.articles.source_url          is 'Link behind 来源; null when there is none.';
comment on column mart.articles.editors             is '责任编辑 and the like; empty when there are none.';
comment on column mart.articles.section             is 'Channel or breadcrumb; null when the page names none.';
comment on column mart.articles.tags                is 'Keywords of the page; empty when there are none.';
comment on column mart.articles.images              is 'Image URLs of the body; empty when there are none.';
comment on column mart.articles.links               is 'Links in the body; empty when there are none.';
comment on column mart.articles.chain_id            is 'Chain of copies; an article without copies is a chain of one.';
comment on column mart.articles.origin_id           is 'Article that the text comes from, as known now.';
comment on column mart.articles.parent_id           is 'Article that it was most likely taken from; null for an original.';
comment on column mart.articles.relation            is 'original, identical, reprint, abridged, excerpt, digest or rewrite.';
comment on column mart.articles.relation_zh         is 'The relation in Chinese.';
comment on column mart.articles.is_undecided        is 'True when neither evidence nor time decides who was first.';
comment on column mart.articles.comments_n          is 'Comments that the page shows; null when it shows none.';
comment on column mart.articles.script              is 'hans, hant or mixed, as published.';
comment on column mart.articles.is_obfuscated       is 'True when the page carries injected pinyin or invisible characters.';
comment on column mart.articles.warc_file           is 'Archive file below raw/; null for text that was handed in.';
comment on column mart.articles.warc_offset         is 'Byte offset in the archive file; null like warc_file.';
comment on column mart.articles.crawl_day           is 'Beijing date of the crawl; the partition of the lake.';
