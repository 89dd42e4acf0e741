create or replace macro mart.search(query, since := null, until := null, fold := false, n := null) as table (
with lexed as (
    select generate_subscripts(lexemes, 1) as i, unnest(lexemes) as lexeme from (select lake.search_lexemes(query) as lexemes)
),
words as (
    select i, row_number() over (order by i) - 1 as k, contains(lexeme, 'title:') as in_title, pieces
    from (select l.*, lake.search_pieces(lexeme, f.traditional, f.simplified) as pieces from lexed l, lake.search_folding f where lexeme not in ('(', ')', '|', 'AND', 'OR', 'NOT'))
    where len(pieces) > 0
),
said as (
    select count(w.k) as n_words,
           lake.search_joined(coalesce(string_agg(if(lexeme[1] = '-' and w.k is not null, '!', '') || case lexeme
               when '(' then '(' when ')' then ')' when '|' then '|' when 'OR' then '|' when 'AND' then '&' when 'NOT' then '!'
               else coalesce('#' || w.k || ';', '') end, '' order by l.i), '')) as rule
    from lexed l
    left join words w on w.i = l.i
),
judged as (select *, lake.search_complaint(lake.search_plain(query), rule, n_words, lake.search_holds(rule, 0, n_words)) as complaint from said),
checked as (select n_words, if(complaint is null, rule, error(complaint)) as rule from judged),
grams as (
    select distinct k, unnest(lake.search_grams(piece)) as gram,
           if(in_title, 1, 0) + if(length(piece) = 2 and ascii(piece) > 127, if(in_title, 4, 2), 0) as needed
    from (select k, in_title, unnest(pieces) as piece from words)
),
sizes as (select k, count(*) as n_grams from grams group by k),
found as (
    select w.doc, w.segment, g.k, count(*) as n_grams, min(w.seen >> 3) + if(bool_and(w.seen & 1 = 1), 4, 0) as times
    from lake.search_postings w
    join grams g on g.gram = w.gram
    where w.seen & g.needed = g.needed
    group by w.doc, w.segment, g.k
),
here as (
    select d.doc, f.k, f.times, d.n_grams, d.published_at
    from found f
    join sizes s on s.k = f.k and s.n_grams = f.n_grams
    join lake.search_documents d on d.doc = f.doc and d.segment = f.segment and d.is_newest
),
whole as (select count(*) as n, avg(n_grams) as n_grams from lake.search_documents where is_newest),
rarity as (select k, ln(1 + (any_value(w.n) - count(*) + 0.5) / (count(*) + 0.5)) as idf from here, whole w group by k),
scored as (
    -- BM25 (Robertson and Zaragoza 2009) with k1 = 1.2 and b = 0.75; a word of the headline counts as five
    select doc, bit_or(1::bigint << h.k) as mask, any_value(published_at) as published_at,
           round(sum(idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * h.n_grams / w.n_grams))), 6) as score
    from here h
    join rarity using (k), whole w
    group by doc
),
masks as (select mask from (select distinct mask from scored), checked where lake.search_holds(rule, mask, n_words) = 'T'),
kept as (
    select doc, score from scored join masks using (mask)
    where (since is null or published_at >= timezone('Asia/Shanghai', since::timestamp))
      and (until is null or published_at < timezone('Asia/Shanghai', until::timestamp + interval 1 day))
),
best as (select doc, score from kept where fold or n is null or score >= coalesce((select min(score) from (select score from kept order by score desc limit n)), 0))
select article_id, score, title, portal, published_at, crawl_day, n_copies
from (
    select d.article_id, b.score, d.title, d.portal, d.published_at, d.day as crawl_day, if(fold, count(*) over chain - 1, null) as n_copies,
           fold and row_number() over (partition by chain_id order by b.score desc, d.published_at desc nulls last, d.article_id) > 1 as is_folded
    from best b
    join lake.search_documents d using (doc)
    left join (select article_id, chain_id from lake.copies where fold) c on fold and c.article_id = d.article_id
    window chain as (partition by coalesce(c.chain_id, d.article_id))
)
where not is_folded and (select rule from checked) is not null
order by score desc, published_at desc nulls last, article_id
limit n
);
