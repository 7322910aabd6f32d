UPDATE o SET total = 0 FROM dbo.Orders o WHERE o.id = 1;
DELETE o FROM dbo.Orders AS o JOIN dbo.Lines l ON l.order_id = o.id
DELETE FROM o FROM dbo.Orders o
UPDATE TOP (10) o SET total = 1 FROM dbo.Orders AS o WITH (NOLOCK)
DELETE TOP (5) PERCENT FROM dbo.Orders
DELETE dbo.Lines WHERE id = 3
UPDATE u SET n = (SELECT max(n) FROM dbo.Lines u) FROM dbo.Users u
UPDATE d SET n = 1 FROM (SELECT id FROM dbo.Users) d
SELECT id INTO #copy FROM dbo.Orders o
GO
IF EXISTS (SELECT 1 FROM dbo.Users) DELETE u FROM dbo.Users u;
MERGE TOP (10) dbo.Orders AS t USING dbo.Staging s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET total = s.total
WHEN NOT MATCHED BY SOURCE THEN DELETE
OUTPUT $action, deleted.id INTO dbo.Audit (what, id);
DELETE FROM dbo.Orders OUTPUT deleted.id INTO dbo.Audit WHERE id = 2;
DELETE a, b FROM orders AS a INNER JOIN lines AS b ON a.id = b.order_id;
DELETE FROM a, b USING orders AS a INNER JOIN lines AS b ON a.id = b.order_id;
DELETE orders.*, lines.* FROM orders, lines WHERE orders.id = lines.order_id;
UPDATE orders AS a, lines AS b SET a.total = b.total;
UPDATE OR IGNORE orders SET total = 1;
WITH gone AS (DELETE FROM app.orders RETURNING *) INSERT INTO app.history SELECT * FROM gone orders;
CREATE TRIGGER logged AFTER UPDATE ON orders FOR EACH ROW INSERT INTO log SET id = 1;
CREATE RULE kept AS ON DELETE TO app.orders DO INSTEAD INSERT INTO app.history VALUES (OLD.*);
LOAD DATA LOCAL INFILE 'rows.csv' INTO TABLE orders;
SELECT id INTO OUTFILE 'rows.csv' FROM orders;
INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET total = EXCLUDED.total;
ALTER TABLE app.orders ATTACH PARTITION app.orders_2024 FOR VALUES IN (2024);
REFRESH MATERIALIZED VIEW CONCURRENTLY app.totals;
GRANT EXECUTE ON FUNCTION app.cost(int) TO clerk;
DROP FUNCTION app.cost(int), app.price(int);
SHOW CREATE TABLE orders;
TABLE orders;
CALL tidy;
