"""Full-text search: the index in Parquet, the query language, the engine, the command."""
