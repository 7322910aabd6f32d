-- Parcels and where they are.
\ir shared/types.sql
CREATE EXTENSION IF NOT EXISTS postgis;

CREATE SCHEMA depot;
CREATE TYPE depot.state AS ENUM ('waiting', 'sent');
CREATE TYPE address AS (street text, "House No" int);
CREATE DOMAIN weight AS numeric(8, 3) CHECK (VALUE > 0);

-- What is sent.
CREATE TABLE IF NOT EXISTS depot.parcels (
    id bigserial PRIMARY KEY,
    state depot.state NOT NULL DEFAULT 'waiting', -- FROM nowhere
    sender integer REFERENCES people (id) ON UPDATE CASCADE,
    weight weight,
    key text,
    sent timestamp(3) DEFAULT now(),
    CONSTRAINT heavy CHECK (weight < most_weight()),
    PRIMARY KEY (id),
    FOREIGN KEY (state, key) REFERENCES depot.states (state, key)
) INHERITS (things);
CREATE UNIQUE INDEX CONCURRENTLY parcels_by_sender ON depot.parcels (lower(sender));
ALTER TABLE ONLY depot.parcels ADD COLUMN IF NOT EXISTS note text, ADD COLUMN depth int, ADD CONSTRAINT one UNIQUE (note);
COMMENT ON TABLE depot.parcels IS 'it''s ignored: a comment is there';
COMMENT ON COLUMN depot.parcels.note IS 'What the sender wrote.';

CREATE TABLE `old` (`key` int, KEY `by_key` (`key`), UNIQUE KEY two (`key`)) ENGINE=InnoDB;
CREATE TABLE [dbo].[Line Items] ([Id] INT IDENTITY(1,1), Price AS (Cost * 2), [Total] MONEY)
GO
CREATE TABLE copies AS SELECT * FROM parcels, old o JOIN [dbo].[Line Items] ON o.key = 1;
CREATE MATERIALIZED VIEW heavy (id, weight) AS
WITH RECURSIVE found (id) AS (SELECT id FROM depot.parcels), other AS (SELECT 1)
SELECT p.id, sum(weight) FROM found p LEFT JOIN other ON true, generate_series(1, 3) WHERE EXTRACT(year FROM sent) > 1
    AND p.sent IS DISTINCT FROM today AND id IN (SELECT id FROM old);
INSERT INTO depot.parcels (id, state) VALUES (1, 'sent') ON CONFLICT DO UPDATE SET state = 'sent';
UPDATE ONLY depot.parcels SET note = trim(both ' ' from note) WHERE array[note] = '{}' AND tags[i] = 1;
DELETE FROM old USING heavy WHERE old.key = heavy.id;
MERGE INTO copies USING (SELECT * FROM incoming) s ON (s.id = copies.id) WHEN MATCHED THEN UPDATE SET id = 1;
DROP VIEW IF EXISTS heavy, light CASCADE;
TRUNCATE old;
COPY old (key) FROM stdin;
1	it's a value; CREATE TABLE none (x int);
\.
CREATE SEQUENCE numbers;
