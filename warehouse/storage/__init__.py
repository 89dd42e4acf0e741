"""Files of the data directory: Parquet by dataset and day, their superseded versions, atomic writes, confined DuckDB sessions."""
