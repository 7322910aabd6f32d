CREATE MACRO mm(a, b) AS a + b;
SELECT mm(1, 2) FROM t1;
CREATE OR REPLACE TEMP MACRO pages(n := 10) AS TABLE SELECT * FROM t2 LIMIT n;
SELECT 1 FROM t3;
CREATE MACRO of_two(a) AS twice(a), (a, b) AS both(a, b);
SELECT 2 FROM t4;
CREATE MACRO change(p INTEGER) AS (
  UPDATE t5 SET a = :p;
  INSERT INTO t6 VALUES (:p);
);
SELECT 3 FROM t7;
CREATE TEMP FUNCTION quad(x INT64) RETURNS INT64 AS (
  x * four(x)
);
SELECT quad(1) FROM t8;
CREATE FUNCTION linear AS (x, k, b) -> k * x + b;
SELECT linear(1, 2, 3) FROM t9;
CREATE FUNCTION added(a, b) AS a + b;
SELECT added(1, 2) FROM t10;
CREATE FUNCTION given(OUT a int) AS $$ SELECT 1 FROM t11; SELECT 2 FROM t12; $$ LANGUAGE sql;
SELECT 4 FROM t13;
CREATE FUNCTION dbo.long_one(@a int) RETURNS varchar(10) AS BEGIN SELECT 1 FROM t14; RETURN 'x'; END;
SELECT 5 FROM t15;
CREATE MACRO open_one(a) AS (a + b;
SELECT 4;
CREATE MACRO last_one(a) AS a
