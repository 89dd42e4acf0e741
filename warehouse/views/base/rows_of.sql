-- rows_of(ids): the articles behind a number, by any list of ids that a view ends with:
--   from rows_of((select article_ids from share_of_voice where entity_id = entity('小米') and day = '2026-10-05'))
create or replace macro mart.rows_of(ids) as table (
    select c.reported_at, c.portal, lake.portal_name(c.portal) as portal_name, c.title, c.source, c.relation,
           lake.name_zh('relation', c.relation) as relation_zh, c.article_id, c.chain_id, c.url
    from lake.current_articles c
    where c.article_id in (select unnest(ids))
    order by c.reported_at, c.article_id
);
comment on macro table mart.rows_of is 'The articles behind a number, oldest first: ids is a list that a view ends with, such as article_ids.';
