create or replace view mart.code_names as
select family, code, name_zh, name_en
from lake.all_code_names;

comment on view   mart.code_names         is 'One row per code that a column holds, with its names in Chinese and English.';
comment on column mart.code_names.family  is 'What is named: relation, role, tone, turn, happening, topic, outcome, drop, state, kind, evidence or entity_kind.';
comment on column mart.code_names.code    is 'The code as the columns hold it.';
comment on column mart.code_names.name_zh is 'Chinese name.';
comment on column mart.code_names.name_en is 'English name; null where the code is the English word.';
