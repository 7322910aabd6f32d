CREATE PACKAGE BODY shipping IS
  PROCEDURE ship (id IN NUMBER, box OUT boxes.box) IS
    PROCEDURE pack (item IN items.item) IS
    BEGIN
      UPDATE items SET packed = 1 RETURNING weight INTO total;
    END;
    FUNCTION weigh RETURN NUMBER IS BEGIN RETURN scale(1); END weigh;
  BEGIN
    FOR row IN (SELECT * FROM boxes) LOOP
      INSERT INTO shipped VALUES (row.id);
    END LOOP;
  END ship;
  FUNCTION cost RETURN money_type IS BEGIN RETURN 1; END cost;
END shipping;
/
CREATE OR REPLACE PROCEDURE outer_one AS
  FUNCTION inner_one (n NUMBER) RETURN NUMBER IS BEGIN RETURN n; END;
BEGIN
  DELETE FROM boxes;
END;
/
CREATE TABLE after_all (id NUMBER);
