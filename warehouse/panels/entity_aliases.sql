-- 别名
-- Names of an entity that articles use, and those that need other words nearby.
select alias, needs_context = '1' as needs_context from lake.aliases where entity_id = $entity_id order by needs_context, alias
