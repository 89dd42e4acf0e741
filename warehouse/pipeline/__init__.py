"""Running the steps over the lake: their inputs, the window of past days, curated tables, trained classifiers."""
