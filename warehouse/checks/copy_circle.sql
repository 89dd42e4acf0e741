-- From a copy, step by step, the way must lead to an article that was taken from none, never back to the copy.
-- level: fail
with recursive ways as (
    select article_id, from_id as at_id from lake.taken_from
    union
    select w.article_id, t.from_id
    from ways w
    join lake.taken_from t on t.article_id = w.at_id
    where w.at_id <> w.article_id
)
select article_id from ways where at_id = article_id
