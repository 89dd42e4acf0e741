"""What is served to people and programs over HTTP. Nothing else imports it."""
