-- The query language of mart.search: parsing a query into words, their grams, and a boolean rule over the words.
-- All pairs of neighbours of a word of three or more characters must occur; a quoted phrase matches exactly.
-- 华为 芯片 · "高通 骁龙" · 华为 OR 小米 · 华为 | 小米 · 华为 NOT 手机 · 华为 -手机 · (华为 OR 小米) AND 芯片 · 华为 -(手机 OR 平板) · title:华为

-- One form of quotes, brackets and colons.
create or replace macro lake.search_plain(asked) as translate(replace(asked, chr(0), ' '), '“”「」『』（）｜：－　', '""""""()|:- ');

create or replace macro lake.search_lexemes(asked) as
    list_transform(regexp_extract_all(lake.search_plain(asked), '-*(?:title:)*"[^"]*"|-*\(|[)|]|-*(?:title:)*[^\s()|"]+'),
                   lambda lexeme: regexp_replace(lexeme, '^-+', '-'));

-- A word in lower case and Simplified characters, without blanks after Chinese characters.
create or replace macro lake.search_folded(word, traditional, simplified) as
    regexp_replace(translate(lower(regexp_replace(word, '^-?(title:)*', '')), traditional, simplified), '([\x{3400}-\x{9fff}])\s+', '\1', 'g');

-- A folded word as runs of Chinese characters, letters or digits.
create or replace macro lake.search_pieces(folded) as regexp_extract_all(folded,
    '[a-z]+|[0-9]+|[\x{c0}-\x{24f}\x{370}-\x{52f}\x{3005}\x{3007}\x{3040}-\x{30ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}]+');

-- The gram numbers of a run, as in transforms/text/index/postings.py.
create or replace macro lake.search_grams(piece) as case
    when piece[1] between '0' and 'z' then
        [4294967296 + list_reduce(list_transform(string_split(left(piece, 12), ''), lambda c: cast(unicode(c) - if(c >= 'a', 96, 21) as bigint)), lambda a, b: a * 37 + b)]
    when length(piece) = 1 then [cast(unicode(piece) as bigint)]
    else list_transform(range(1, length(piece)), lambda i: cast(unicode(piece[i]) as bigint) * 65536 + unicode(piece[i + 1]))
end;

-- Weight of a posting before its inverse document frequency: BM25 with the midpoints of its classes of occurrences and length (average 600 grams).
create or replace macro lake.search_times(seen) as ([1, 2, 3, 4, 5.5, 8, 12, 20])[((seen >> 3) & 7) + 1] + if(seen & 1 = 1, 4, 0);
create or replace macro lake.search_weight(seen) as
    2.2 * lake.search_times(seen) / (lake.search_times(seen) + 1.2 * (0.25 + 0.75 * ([0.35, 0.75, 1.4, 3])[(seen >> 6) + 1]));

-- The rule: #0;&(#1;|!#2;), where #0; is the first word. Words without an operator are joined by AND.
create or replace macro lake.search_joined(symbols) as
    regexp_replace(regexp_replace(symbols, ';([#(!])', ';&\1', 'g'), '\)([#(!])', ')&\1', 'g');

-- T or F: the value of the rule for a mask of words (bit k: word k is present). Without brackets, OR and NOT all words must be present. Else
-- brackets are added around | so that & binds tighter, then the innermost parts are replaced by their value until one letter is left.
create or replace macro lake.search_holds(rule, mask, n_words) as if(
    not regexp_matches(rule, '[()|!]'), if(mask = (1::bigint << n_words) - 1, 'T', 'F'), list_reduce(
    list_concat(
        ['((' || replace(replace(replace(list_reduce(
            list_prepend(rule, list_transform(range(n_words), lambda k: cast(k as varchar))),
            lambda said, k: replace(said, '#' || k || ';', if((mask >> cast(k as bigint)) & 1 = 1, 'T', 'F'))
        ), '(', '(('), ')', '))'), '|', ')|(') || '))'],
        list_transform(range(10 + least(64, 4 * (length(rule) - length(translate(rule, '(', ''))))), lambda round: '')
    ),
    lambda said, round: replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        said, '(T)', 'T'), '(F)', 'F'), '!T', 'f'), '!F', 'T'), 'f', 'F'),
        'T&T', 'T'), 'T&F', 'F'), 'F&T', 'F'), 'F&F', 'F'), 'T|T', 'T'), 'F|F', 'F'), 'T|F', 'T'), 'F|T', 'T')
));

-- Nesting depth of the brackets of a rule.
create or replace macro lake.search_depth(rule) as list_max(list_transform(
    range(length(rule) + 1), lambda i: length(translate(left(rule, i), ')', '')) - length(translate(left(rule, i), '(', ''))));

-- The error message for a query, null for a valid one. `plain` is the query with one form of quotes, `nothing` the rule without any word present.
create or replace macro lake.search_complaint(plain, rule, n_words, nothing) as case
    when nothing = 'F' and length(plain) <= 500 and n_words <= 32 and length(translate(plain, '"', '')) % 2 = length(plain) % 2
         and not regexp_matches(plain, 'title:\s*(\(|$)') and not regexp_matches(rule, '^&|&&|&$|!!|\|\|')
         and lake.search_depth(rule) <= 16 then null
    when length(plain) > 500 then 'the query has ' || length(plain) || ' characters; at most 500 are read'
    when n_words > 32 then 'the query has more than 32 words'
    when length(translate(plain, '"', '')) % 2 <> length(plain) % 2 then 'a quote is not closed'
    when regexp_matches(plain, 'title:\s*(\(|$)') then 'title: takes one word or one phrase in quotes; here the word is missing'
    when length(translate(rule, '(', '')) < length(translate(rule, ')', '')) then 'a ( is not closed'
    when length(translate(rule, '(', '')) > length(translate(rule, ')', '')) then 'there is a ) without its ('
    when n_words = 0 then 'the query names no word to look for'
    when regexp_matches(rule, '^&|[&(|!]&|&[&|)]|&$') then 'AND needs words on both sides'
    when regexp_matches(rule, '^\||[&(|!]\||\|[&|)]|\|$') then 'OR needs words on both sides'
    when regexp_matches(rule, '!$|!\)|!!') then 'a word is missing after NOT'
    when regexp_matches(rule, '\(\)|\)\(') then 'there is nothing in the brackets'
    when lake.search_depth(rule) > 16 then 'brackets are nested more than 16 deep'
    when nothing = 'T' then 'a query needs a word to look for beside those after NOT'
    else 'the query cannot be read'
end;
