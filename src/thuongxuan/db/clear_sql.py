"""Removing everything of ours from a database, so that a backup can be restored into it.

``pg_restore --clean`` cannot: it drops each constraint by name, and those of partitions cannot be dropped alone.
Schema ``public`` cannot go either, because it holds the extensions, which only a superuser may make anew.
"""

CLEAR = """
SET client_min_messages = warning;
DO $$ DECLARE command text; BEGIN
    FOREACH command IN ARRAY (
        SELECT coalesce(array_agg(format('DROP %s IF EXISTS %I CASCADE', kind, relname) ORDER BY place), '{}')
        FROM pg_class
        JOIN (VALUES (1, 'v', 'VIEW'), (2, 'r', 'TABLE'), (2, 'p', 'TABLE'), (3, 'S', 'SEQUENCE'))
            AS kinds (place, code, kind) ON relkind::text = code
        WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    ) || (
        SELECT coalesce(array_agg(format('DROP ROUTINE %s CASCADE', oid::regprocedure)), '{}')
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
    ) LOOP
        EXECUTE command;
    END LOOP;
END $$;
"""
"""Drops tables, views, sequences and functions that no extension brought; to be run in the restoring transaction."""
