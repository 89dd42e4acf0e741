create or replace view mart.silent_edits as
with changed as (
    -- texts are large: only of articles that have a change are they read
    select article_id
    from lake.articles
    group by article_id
    having count(*) > 1
),
revisions as (
    select article_id, portal, day, url, revision_id, page_id, title, text, fetched_at, extractor_version, reported_at
    from lake.articles
    semi join changed using (article_id)
),
changes as (
    select article_id, portal, day, url, revision_id, page_id, title, text, fetched_at, extractor_version,
           lag(revision_id) over w as old_revision_id, lag(page_id) over w as old_page_id, lag(title) over w as old_title,
           lag(text) over w as old_text, lag(fetched_at) over w as old_fetched_at, lag(url) over w as old_url,
           lag(extractor_version) over w as old_extractor_version, first_value(reported_at) over w as reported_at
    from revisions
    window w as (partition by article_id order by fetched_at, revision_id)
    qualify old_revision_id is not null
),
seen as (select url, fetched_at as seen_at from lake.fetches where kind = 'article' and outcome in ('ok', 'not_modified')),
cut as (
    select c.*, greatest(c.old_fetched_at, s.seen_at) as unchanged_at,
           -- more than 5000 sentences are no news, and comparing them all would take minutes
           list_transform(regexp_extract_all(c.old_text, '[^。！？!?\n]+[。！？!?]*[”’」』）]*')[:5000], lambda s: trim(s)) as old_sentences,
           list_transform(regexp_extract_all(c.text, '[^。！？!?\n]+[。！？!?]*[”’」』）]*')[:5000], lambda s: trim(s)) as new_sentences
    from changes c
    asof left join seen s on s.url = c.url and s.seen_at < c.fetched_at
)
select portal, lake.portal_name(portal) as portal_name, day as crawl_day, old_title, title as new_title,
       title is distinct from old_title as is_title_changed,
       text <> old_text as is_text_changed, reported_at, unchanged_at, fetched_at as changed_at,
       date_diff('second', reported_at, fetched_at) as changed_after_s,
       extractor_version = old_extractor_version and url = old_url as is_same_reading, article_id, url, old_revision_id,
       revision_id as new_revision_id, old_page_id, page_id as new_page_id,
       list_filter(new_sentences, lambda s: s <> '' and not list_contains(old_sentences, s)) as sentences_added,
       list_filter(old_sentences, lambda s: s <> '' and not list_contains(new_sentences, s)) as sentences_removed, crawl_day as day,
       changed_after_s as delay_s
from cut;

comment on view   mart.silent_edits                   is 'One row per change of headline or text of an article between two revisions.';
comment on column mart.silent_edits.portal            is 'Id of the portal.';
comment on column mart.silent_edits.portal_name       is 'Name of the portal as readers know it.';
comment on column mart.silent_edits.crawl_day         is 'Beijing date that the crawl was for; the partition of the lake. The crawl that found the change.';
comment on column mart.silent_edits.old_title         is 'Headline before; null when the page had none.';
comment on column mart.silent_edits.new_title         is 'Headline after; null when the page has none.';
comment on column mart.silent_edits.is_title_changed  is 'True when the headline changed.';
comment on column mart.silent_edits.is_text_changed   is 'True when the text changed; with both lists empty only order, repeats or line breaks did.';
comment on column mart.silent_edits.reported_at       is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch. As its first revision says.';
comment on column mart.silent_edits.unchanged_at      is 'Last good answer before the change was seen, UTC: the change fell between it and changed_at.';
comment on column mart.silent_edits.changed_at        is 'First fetch of the later revision, UTC.';
comment on column mart.silent_edits.changed_after_s   is 'Seconds from reported_at to changed_at: the change was made at most so long after publication.';
comment on column mart.silent_edits.is_same_reading   is 'False when the revisions come from two addresses or two versions of the extraction: the change may be ours.';
comment on column mart.silent_edits.article_id        is 'Key of the article that the row is about; `tingfeng trace` opens it.';
comment on column mart.silent_edits.url               is 'Address as fetched. That of the later revision.';
comment on column mart.silent_edits.old_revision_id   is 'The revision before, in lake.articles.';
comment on column mart.silent_edits.new_revision_id   is 'Revision after.';
comment on column mart.silent_edits.old_page_id       is 'Fetch of the revision before; its bytes are in the archive.';
comment on column mart.silent_edits.new_page_id       is 'Fetch of the revision after.';
comment on column mart.silent_edits.sentences_added   is 'Sentences of the later text that the earlier lacks, in order; of each text the first 5000 are compared.';
comment on column mart.silent_edits.sentences_removed is 'Sentences of the earlier text that the later lacks, in order.';
comment on column mart.silent_edits.day               is 'Deprecated: use crawl_day.';
comment on column mart.silent_edits.delay_s           is 'Deprecated: use changed_after_s.';
