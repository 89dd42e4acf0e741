-- mart.search('华为 芯片 -手机'): the articles that a query finds, best first; see search_language.sql for the language.
-- since, until: Beijing dates of publication, both included. fold: one article per chain, with n_copies further ones. n: only the best n.
-- The order is BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75) over classes of occurrences and of length, a headline counting as
-- four more occurrences; for equal scores the one indexed last comes first.
create or replace macro mart.search(query, since := null, until := null, fold := false, n := null) as table (
with lexed as (
    select generate_subscripts(lexemes, 1) as i, unnest(lexemes) as lexeme from (select lake.search_lexemes(query) as lexemes)
),
words as (
    select i, row_number() over (order by i) - 1 as k, contains(lexeme, 'title:') as in_title, lake.search_pieces(folded) as pieces,
           if(contains(lexeme, '"'), trim(folded, '" '), null) as phrase
    from (select l.*, lake.search_folded(lexeme, f.traditional, f.simplified) as folded from lexed l, lake.search_folding f where lexeme not in ('(', '-(', ')', '|', 'AND', 'OR', 'NOT'))
    where len(lake.search_pieces(folded)) > 0
),
said as (
    select count(w.k) as n_words,
           lake.search_joined(coalesce(string_agg(if(lexeme[1] = '-' and w.k is not null, '!', '') || case lexeme
               when '(' then '(' when '-(' then '!(' when ')' then ')' when '|' then '|' when 'OR' then '|' when 'AND' then '&' when 'NOT' then '!'
               else coalesce('#' || w.k || ';', '') end, '' order by l.i), '')) as rule
    from lexed l
    left join words w on w.i = l.i
),
judged as (select *, lake.search_complaint(lake.search_plain(query), rule, n_words, lake.search_holds(rule, 0, n_words)) as complaint from said),
checked as materialized (select n_words, if(complaint is null, rule, error(complaint)) as rule from judged),
grams as materialized (
    select *, count(*) over (partition by k) as n_grams
    from (select distinct k, unnest(lake.search_grams(piece)) as gram,
                 if(in_title, 1, 0) + if(length(piece) = 2 and ascii(piece) > 127, if(in_title, 4, 2), 0) as needed
          from (select k, in_title, unnest(pieces) as piece from words))
),
seen as (
    -- rows of segments that were merged away, and of revisions that are old or gone, do not count
    select w.doc, g.k, g.n_grams, lake.search_weight(w.seen) as weight
    from lake.search_postings w
    join grams g on g.gram = w.gram
    where w.seen & g.needed = g.needed and w.segment in (select distinct segment from lake.search_documents)
      and not exists (select 1 from lake.search_documents d where not d.is_newest and d.doc = w.doc)
),
matched as materialized (
    select doc, k, weight from seen where n_grams = 1
    union all
    select doc, k, min(weight) from seen where n_grams > 1 group by doc, k having count(*) = any_value(n_grams)
),
phrases as materialized (
    select distinct k, w.in_title, w.phrase from words w join grams g using (k) where w.phrase is not null and g.n_grams > 1
),
likely as materialized (
    -- the bound tells the planner, too, that these are few beside all articles
    select m.doc, m.k, p.in_title, p.phrase, d.day, d.article_id
    from matched m
    join phrases p using (k)
    join lake.search_documents d using (doc)
    order by m.doc desc
    limit 50000
),
texts as materialized (
    -- a semi join over nothing reads no text: only a query in quotes does
    select a.day, a.article_id, lower(a.title) as title, lower(a.text) as text from lake.articles a semi join likely using (day, article_id)
),
phrased as (
    -- grams tell that the parts of a phrase are there, only the text that they stand side by side
    select doc, k from likely join texts using (day, article_id) where contains(title, phrase) or (not in_title and contains(text, phrase))
),
found as materialized (
    select doc, k, weight from matched where k not in (select k from phrases)
    union all
    select doc, k, weight from matched semi join phrased using (doc, k)
),
rarity as (
    select k, ln(1 + ((select count(*) from lake.search_documents where is_newest) - count(*) + 0.5) / (count(*) + 0.5)) as idf
    from found group by k
),
scored as materialized (
    select doc, 1::bigint << k as mask, round(idf * weight, 4) as score from found join rarity using (k) where (select n_words from checked) = 1
    union all
    select doc, bit_or(1::bigint << k), round(sum(idf * weight), 4) from found join rarity using (k) where (select n_words from checked) > 1 group by doc
),
masks as (select mask from (select distinct mask from scored), checked where lake.search_holds(rule, mask, n_words) = 'T'),
kept as (
    select doc, score from scored s semi join masks using (mask)
    where not exists (
        select 1 from lake.search_documents d
        where (since is not null or until is not null) and d.doc = s.doc and not coalesce(
            d.published_at >= timezone('Asia/Shanghai', coalesce(since, '1970-01-01')::timestamp)
            and d.published_at < timezone('Asia/Shanghai', coalesce(until, '9999-01-01')::timestamp + interval 1 day), false))
),
best as (select doc, score from kept order by score desc, doc desc limit if(fold, null, n)),
placed as (
    select d.article_id, b.score, d.title, d.portal, d.published_at, d.day as crawl_day, b.doc, coalesce(c.chain_id, d.article_id) as chain_id
    from best b
    join lake.search_documents d using (doc)
    left join (select article_id, arg_max(chain_id, day) as chain_id from lake.copies where fold group by article_id) c on c.article_id = d.article_id
)
select article_id, score, title, portal, published_at, crawl_day, n_copies
from (
    select article_id, score, title, portal, published_at, crawl_day, null::bigint as n_copies, doc from placed where not fold
    union all
    select unnest(best, recursive := true), n_copies, doc
    from (select arg_max({article_id: article_id, score: score, title: title, portal: portal, published_at: published_at, crawl_day: crawl_day}, (score, doc)) as best,
                 count(*) - 1 as n_copies, arg_max(doc, (score, doc)) as doc
          from placed where fold group by chain_id)
)
where (select rule from checked) is not null
order by score desc, doc desc
limit n
);
comment on macro table mart.search is 'Articles that a query finds, best first (warehouse/views/base/search_language.sql has the language); since and until are Beijing dates of publication, fold shows one article per chain, n only the best n.';
