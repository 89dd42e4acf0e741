create or replace view mart.story_turns as
with members as (
    select article_id, story_id
    from lake.story_members
    qualify row_number() over (partition by article_id order by day) = 1
),
turns as (
    select m.story_id, t.turn, t.is_main, t.entity_id, t.sentence, t.in_title, t.start,
           c.article_id, c.chain_id, c.hop = 0 as is_origin, c.portal, c.publisher, c.title, c.reported_at, c.known_at, c.day
    from lake.story_turns t
    join lake.current_articles c on c.article_id = t.article_id and c.crawl_day = t.day
    join members m on m.article_id = t.article_id
),
marks as (
    select story_id, min(reported_at) filter (is_main and turn = 'rumour') as first_claim_at from turns group by story_id
),
answers as (
    select t.story_id, m.first_claim_at,
           min(t.reported_at) filter (t.is_main and t.turn in ('denial', 'response') and t.reported_at >= m.first_claim_at) as first_answer_at
    from turns t
    join marks m using (story_id)
    group by all
),
carried as (
    select t.story_id, t.chain_id, count(*) filter (c.origin_id <> c.article_id) as n_chain_copies,
           count(*) filter (c.origin_id <> c.article_id and c.reported_at > a.first_answer_at) as n_late_copies
    from (select distinct story_id, chain_id from turns) t
    join answers a using (story_id)
    join lake.current_articles c using (chain_id)
    group by all
)
select t.turn, lake.name_zh('turn', t.turn) as turn_zh, t.is_main, t.title, t.portal, lake.portal_name(t.portal) as portal_name,
       t.publisher, lake.publisher_name(t.publisher) as publisher_name, t.is_origin, t.reported_at, t.known_at,
       t.day, coalesce(e.name_zh, e.name_en) as entity, e.display_name, t.sentence, t.in_title, t.start, a.first_claim_at,
       a.first_answer_at,
       coalesce(t.reported_at > a.first_answer_at, false) as is_after_answer, k.n_chain_copies, k.n_late_copies, t.story_id, t.article_id,
       t.chain_id, t.entity_id
from turns t
join answers a using (story_id)
join carried k using (story_id, chain_id)
left join lake.entities e on e.entity_id = t.entity_id;

comment on view   mart.story_turns                 is 'One row per article and sentence that claims, answers, bears out, denies or leaks something in a story.';
comment on column mart.story_turns.turn            is 'rumour (传闻), response (回应), confirmation (证实), denial (辟谣), or leak (爆料: hearsay about a future product, which needs no answer).';
comment on column mart.story_turns.turn_zh         is 'The turn in Chinese.';
comment on column mart.story_turns.is_main         is 'The turn that the article as a whole plays: that of its headline, else of its lead. The other rows are sentences in passing.';
comment on column mart.story_turns.title           is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.story_turns.portal          is 'Id of the portal.';
comment on column mart.story_turns.portal_name     is 'Name of the portal as readers know it.';
comment on column mart.story_turns.publisher       is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.story_turns.publisher_name  is 'Name of the publisher as readers know it; else its key.';
comment on column mart.story_turns.is_origin       is 'True when the article is no copy.';
comment on column mart.story_turns.reported_at     is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch.';
comment on column mart.story_turns.known_at        is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.story_turns.day             is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.story_turns.entity          is 'Name of the entity: Chinese, else English, else its key. Null like entity_id.';
comment on column mart.story_turns.display_name    is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.story_turns.sentence        is 'The sentence around it. Or the headline.';
comment on column mart.story_turns.in_title        is 'True when it is in the headline. The sentence then is the headline.';
comment on column mart.story_turns.start           is 'First character in articles.text (in the title when in_title).';
comment on column mart.story_turns.first_claim_at  is 'First article of the story whose main turn is a claim, UTC; null in a story without one.';
comment on column mart.story_turns.first_answer_at is 'First article from then on whose main turn is a response or a denial, UTC; null when nobody answered.';
comment on column mart.story_turns.is_after_answer is 'The article came after the first answer.';
comment on column mart.story_turns.n_chain_copies  is 'All copies in the chain, of any kind and time. Whether they repeat the sentence or not.';
comment on column mart.story_turns.n_late_copies   is 'Those of them that came after the first answer; 0 when nobody answered.';
comment on column mart.story_turns.story_id        is 'Key of the story: the article that opened it.';
comment on column mart.story_turns.article_id      is 'Key of the article that the row is about; `tingfeng trace` opens it.';
comment on column mart.story_turns.chain_id        is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.story_turns.entity_id       is 'Key of lake.entities. The speaker (named last before the verb), for a claim its subject (named first); null when none is named.';
