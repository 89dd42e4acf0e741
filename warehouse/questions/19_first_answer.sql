-- 第一个说法出现后多久有了辟谣或回应？之后还有多少转载在传原来的说法？
-- When did the first 辟谣 or 回应 appear after the first claim, and how many copies of the claim came after it?
-- Copies of the claim are all articles of its chains, whether they repeat the claiming sentence or not. Claims without an answer are included.
with claims as (
    select story_id, chain_id, min(first_claim_at) as claim_at, min(first_answer_at) as answer_at, arg_min(title, reported_at) as claim,
           any_value(n_chain_copies) as n_copies, any_value(n_late_copies) as n_late
    from mart.story_turns
    where turn = 'rumour' and is_main
    group by all
),
answers as (
    select story_id, arg_min(turn, (reported_at, article_id)) as answer, arg_min(article_id, (reported_at, article_id)) as answer_id
    from mart.story_turns
    where turn in ('denial', 'response') and is_main and reported_at = first_answer_at
    group by all
)
select c.story_id, arg_min(c.claim, c.claim_at) as claim, min(c.claim_at) as claim_at, any_value(w.answer) as answer, min(c.answer_at) as answer_at,
       date_diff('minute', min(c.claim_at), min(c.answer_at)) as minutes_later, sum(c.n_copies)::bigint as n_copies,
       sum(c.n_late)::bigint as n_copies_after_answer, any_value(w.answer_id) as answer_id
from claims c
left join answers w using (story_id)
group by c.story_id
order by claim_at desc, c.story_id
