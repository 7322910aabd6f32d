-- What an extension makes, in a schema that is known when it is installed
CREATE OR REPLACE FUNCTION @extschema@.hyper(a INT, b TEXT DEFAULT 'x') RETURNS INT
  AS '@MODULE_PATHNAME@', 'ts_hyper' LANGUAGE C;
CREATE TABLE @extschema@.jobs (id int REFERENCES @extschema:tools@.hosts (id), cfg @extschema@.config);
CREATE OR REPLACE AGGREGATE @extschema@.last(anyelement) (sfunc = @extschema@.step, stype = internal);
COMMENT ON TABLE @extschema@.jobs IS 'What runs';
SELECT @extschema@.hyper(id) FROM @extschema@.jobs WHERE id = @a;

CREATE EVENT TRIGGER after_ddl ON ddl_command_end EXECUTE FUNCTION process();
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO CALL purge();
CREATE PARTITION FUNCTION by_day (date) AS RANGE RIGHT FOR VALUES ('2020-01-01');
CREATE PROCEDURE [dbo].[<procedure_name, sysname, run>] AS SELECT 1;
GO
create function {{ target.schema }}.total(a int) returns int as $$ select a $$ language sql;
