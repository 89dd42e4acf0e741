create or replace view mart.story_figures as
with members as (
    select article_id, story_id
    from lake.story_members
    qualify row_number() over (partition by article_id order by day) = 1
),
claims as (
    select m.story_id, f.about, f.figure_kind, f.value, f.value_high, f.unit, f.bound, f.entity_id, f.words, f.sentence, f.start, f.in_title,
           c.article_id, c.chain_id, c.hop = 0 as is_origin, c.portal, c.publisher, c.title, c.reported_at, c.known_at, c.day,
           row_number() over (partition by f.article_id, f.about, f.unit, f.value, f.value_high, f.entity_id order by f.in_title desc, f.start) as nth
    from lake.story_figures f
    join lake.current_articles c on c.article_id = f.article_id and c.crawl_day = f.day
    join members m on m.article_id = f.article_id
),
spread as (
    -- values of one thing, and how many origins give each; a range or a rounded figure contradicts nobody
    select story_id, about, unit, entity_id, value, count(distinct chain_id) as n_origins_value
    from claims
    where about is not null and bound = 'exact' and value_high is null
    group by all
),
values_of as (
    select story_id, about, unit, entity_id, count(*) as n_values
    from spread
    group by all
)
select c.about, c.figure_kind, c.value, c.value_high, c.unit, c.bound, coalesce(e.name_zh, e.name_en) as entity, e.display_name,
       c.is_origin, c.portal, lake.portal_name(c.portal) as portal_name,
       c.publisher, lake.publisher_name(c.publisher) as publisher_name, c.title, c.reported_at, c.known_at, c.day, c.in_title,
       c.words as figure_text, c.sentence, c.start,
       coalesce(s.n_origins_value, 0) as n_value_origins, coalesce(v.n_values, 0) as n_values,
       coalesce(v.n_values > 1, false) as is_disputed, c.story_id, c.entity_id, c.article_id, c.chain_id, figure_text as words,
       n_value_origins as n_origins
from claims c
left join spread s on s.story_id = c.story_id and s.about = c.about and s.unit is not distinct from c.unit
                  and s.entity_id is not distinct from c.entity_id and s.value = c.value
left join values_of v on v.story_id = c.story_id and v.about = c.about and v.unit is not distinct from c.unit
                     and v.entity_id is not distinct from c.entity_id
left join lake.entities e on e.entity_id = c.entity_id
where c.nth = 1;

comment on view   mart.story_figures                 is 'One row per article and figure that it claims in a story, each value once an article: publisher, time, and whether others give another figure.';
comment on column mart.story_figures.about           is 'Subject of the figure: 融资, 售价, 出货量, 营收同比增长 …; null without a cue nearby.';
comment on column mart.story_figures.figure_kind     is 'amount, price, count or percent.';
comment on column mart.story_figures.value           is 'The figure in plain units: 47.5亿元 is 4750000000.';
comment on column mart.story_figures.value_high      is 'Upper end of a range; null for a single figure.';
comment on column mart.story_figures.unit            is 'Currency code, % or what is counted; null for a bare count.';
comment on column mart.story_figures.bound           is 'exact, about, over or under.';
comment on column mart.story_figures.entity          is 'Name of the entity: Chinese, else English, else its key. Null like entity_id.';
comment on column mart.story_figures.display_name    is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.story_figures.is_origin       is 'True when the article is no copy.';
comment on column mart.story_figures.portal          is 'Id of the portal.';
comment on column mart.story_figures.portal_name     is 'Name of the portal as readers know it.';
comment on column mart.story_figures.publisher       is 'Key of the publisher: portals and accounts of one group have one key; else the account, else the portal.';
comment on column mart.story_figures.publisher_name  is 'Name of the publisher as readers know it; else its key.';
comment on column mart.story_figures.title           is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.story_figures.reported_at     is 'Best known time of the article, UTC: published_at, else time_from_id, else its first fetch.';
comment on column mart.story_figures.known_at        is 'When it could first be known here, UTC: its first fetch, or reported_at when the page is dated after that.';
comment on column mart.story_figures.day             is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.story_figures.in_title        is 'True when it is in the headline.';
comment on column mart.story_figures.figure_text     is 'The figure as written.';
comment on column mart.story_figures.sentence        is 'The sentence around it.';
comment on column mart.story_figures.start           is 'First character in articles.text (in the title when in_title).';
comment on column mart.story_figures.n_value_origins is 'Origins of the story that give exactly this value for the same thing and entity; 0 for ranges, rounded figures and figures of nothing named.';
comment on column mart.story_figures.n_values        is 'Different exact values that the story gives for the same thing, unit and entity.';
comment on column mart.story_figures.is_disputed     is 'More than one exact value is given: a conflict, or figures of different moments.';
comment on column mart.story_figures.story_id        is 'Key of the story: the article that opened it.';
comment on column mart.story_figures.entity_id       is 'Key of lake.entities. The company or product named before the figure in its clause or sentence; null when none is.';
comment on column mart.story_figures.article_id      is 'Key of the article that the row is about; `tingfeng trace` opens it. It claims the figure.';
comment on column mart.story_figures.chain_id        is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.story_figures.words           is 'Deprecated: use figure_text.';
comment on column mart.story_figures.n_origins       is 'Deprecated: use n_value_origins.';
