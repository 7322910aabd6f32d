-- Parcels and where they are.
CREATE TABLE parcels (id INT, note TEXT DEFAULT 'a -- b');
/* several
   lines */
SELECT "id" FROM parcels -- all
WHERE note = 'it''s'
