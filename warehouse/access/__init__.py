"""How people and programs ask: SQL, time travel, comparisons, traces, questions, reports."""
