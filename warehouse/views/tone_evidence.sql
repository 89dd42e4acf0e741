create or replace view mart.tone_evidence as
with told as (
    -- heaviest first: the word that decided lies on the side of the score
    select t.*, list_filter(t.words, lambda w: if(t.tone_score < 0, w.weight < 0, w.weight > 0))[1] as deciding
    from lake.tones t
)
select coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.kind as entity_kind, c.day, c.reported_at, c.known_at,
       c.portal, lake.portal_name(c.portal) as portal_name, c.title,
       t.tone_score, t.tone, lake.name_zh('tone', t.tone) as tone_zh, t.role, lake.name_zh('role', t.role) as role_zh, t.evidence,
       t.evidence_start, t.evidence_end, t.deciding.word as deciding_word, t.deciding.weight as word_score, t.deciding.rule as rule,
       t.model, t.entity_id, t.article_id, c.chain_id, c.url, t.words
from told t
join lake.current_articles c on c.article_id = t.article_id and c.crawl_day = t.day
left join lake.entities e using (entity_id);

comment on view   mart.tone_evidence                is 'One row per article and entity named in it: how it is spoken of, in which sentence, by which word and rule.';
comment on column mart.tone_evidence.entity         is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.tone_evidence.display_name   is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.tone_evidence.entity_kind    is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.tone_evidence.day            is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.tone_evidence.reported_at    is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch.';
comment on column mart.tone_evidence.known_at       is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.tone_evidence.portal         is 'Id of the portal.';
comment on column mart.tone_evidence.portal_name    is 'Name of the portal as readers know it.';
comment on column mart.tone_evidence.title          is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.tone_evidence.tone_score     is 'Tone towards the entity, -1 negative to 1 positive. That of the article.';
comment on column mart.tone_evidence.tone           is 'negative, neutral or positive.';
comment on column mart.tone_evidence.tone_zh        is 'The tone in Chinese.';
comment on column mart.tone_evidence.role           is 'The part of the entity: subject, involved or named. In this article.';
comment on column mart.tone_evidence.role_zh        is 'The role in Chinese.';
comment on column mart.tone_evidence.evidence       is 'The sentence behind a tone; null when none has one. The one with the greatest weight.';
comment on column mart.tone_evidence.evidence_start is 'First character of the evidence in the text; null when it is in the title or there is none.';
comment on column mart.tone_evidence.evidence_end   is 'One past the last character of the evidence; null like evidence_start.';
comment on column mart.tone_evidence.deciding_word  is 'The word that weighs most on the side of the score; null when there is none.';
comment on column mart.tone_evidence.word_score     is 'Its weight after negation, degree and distance, below 0 for bad; null like deciding_word.';
comment on column mart.tone_evidence.rule           is 'By which rule it counts (docs/tone.md explains them); null like deciding_word.';
comment on column mart.tone_evidence.model          is 'Name and version of the method that scored.';
comment on column mart.tone_evidence.entity_id      is 'Key of lake.entities.';
comment on column mart.tone_evidence.article_id     is 'Key of the article that the row is about; `tingfeng trace` opens it.';
comment on column mart.tone_evidence.chain_id       is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.tone_evidence.url            is 'Address as fetched.';
comment on column mart.tone_evidence.words          is 'All the words that decided, heaviest first: word, weight, rule.';
