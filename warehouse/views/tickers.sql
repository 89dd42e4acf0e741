create or replace view mart.tickers as
select t.symbol, t.exchange, t.exchange_zh, t.code as ticker_code, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.kind as entity_kind,
       t.entity_id, t.spellings
from lake.tickers t
join lake.entities e using (entity_id);

comment on view   mart.tickers              is 'One row per entity and stock exchange at which it is listed.';
comment on column mart.tickers.symbol       is 'Code and exchange in one norm: 00700.HK, 688795.SH, BABA.N, NVDA.O.';
comment on column mart.tickers.exchange     is 'SSE, SZSE, BSE, HKEX, NASDAQ, NYSE, AMEX, TSE, TWSE, KRX, FWB, LSE, AMS, PAR or SGX.';
comment on column mart.tickers.exchange_zh  is 'The exchange in Chinese.';
comment on column mart.tickers.ticker_code  is 'Code at the exchange, with the zeros that belong to it.';
comment on column mart.tickers.entity       is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.tickers.display_name is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.tickers.entity_kind  is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.tickers.entity_id    is 'Key of lake.entities.';
comment on column mart.tickers.spellings    is 'How else the code is written: HKEX:700, 0700.HK, sh688795. All of them are names for mart.entity(…).';
