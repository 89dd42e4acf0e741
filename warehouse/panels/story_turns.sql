-- 传闻与回应
-- Articles of a story that as a whole claim, answer, confirm or deny; hearsay about future products is left out.
select turn, reported_at, portal, title, article_id, chain_id, entity, sentence, n_chain_copies, n_late_copies, first_claim_at, first_answer_at
from mart.story_turns
where story_id = $story_id and day between $first and $last and is_main and is_origin and turn <> 'leak'
order by reported_at, article_id
limit 30
