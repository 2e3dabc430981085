-- Found before Postgres' own by who has this schema before pg_catalog in the search_path.
CREATE OR REPLACE FUNCTION ${flyway:defaultSchema}.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS $$ SELECT pg_catalog.clock_timestamp() + interval '${ahead}' $$;
CREATE OR REPLACE FUNCTION ${flyway:defaultSchema}.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT pg_catalog.now() + interval '${ahead}' $$;
