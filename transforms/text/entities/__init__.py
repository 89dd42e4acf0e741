"""Names in texts: where they stand, which entity they mean, which ones no table knows yet."""
