CREATE OR REPLACE FUNCTION depot.weigh(parcel int, most numeric(8, 2) DEFAULT limit_of()) RETURNS depot.weight
LANGUAGE plpgsql AS $body$
DECLARE
    found depot.parcels%ROWTYPE;
BEGIN
    -- it's a comment
    SELECT * INTO found FROM depot.parcels WHERE id = parcel FOR UPDATE;
    IF found IS NULL THEN
        INSERT INTO misses VALUES (parcel);
        PERFORM depot.report(parcel, 'FROM no_table');
    END IF;
    RETURN found.weight;
END;
$body$;

CREATE TRIGGER weighed BEFORE INSERT OR UPDATE OF weight ON depot.parcels
    FOR EACH ROW EXECUTE FUNCTION depot.check_weight();

DELIMITER //
CREATE DEFINER=`root`@`localhost` PROCEDURE `send_all`(IN most INT)
BEGIN
    DECLARE done INT DEFAULT FALSE;
    IF most > 0 THEN
        UPDATE parcels SET sent = CASE WHEN done THEN 1 ELSE 2 END;
    END IF;
    CALL send_one(most);
END //
CREATE TRIGGER after_send AFTER UPDATE ON parcels FOR EACH ROW BEGIN
    DELETE FROM waiting WHERE id = NEW.id;
END //
DELIMITER ;

CREATE PROC dbo.Report @from DATETIME, @most INT = 10 AS
BEGIN TRANSACTION
SELECT TOP (@most) * INTO #Found FROM dbo.Parcels WITH (NOLOCK) CROSS APPLY dbo.Split(tags, ',') s
EXEC dbo.Notify @most
INSERT #Found EXECUTE dbo.More @most = 1
COMMIT
GO
CREATE OR REPLACE PACKAGE BODY shipping AS
    FUNCTION cost(weight NUMBER) RETURN NUMBER IS
        total NUMBER;
    BEGIN
        SELECT price INTO total FROM prices;
        RETURN total;
    END cost;
    PROCEDURE ship(id NUMBER) AS
    BEGIN
        log_it(id);
    END;
END shipping;
/
CREATE PACKAGE shipping AS
    FUNCTION cost(weight NUMBER) RETURN NUMBER;
    PROCEDURE ship(id NUMBER);
END;
/
CREATE TYPE box AS OBJECT (width NUMBER, MEMBER FUNCTION volume RETURN NUMBER);
/
DO $$ BEGIN PERFORM depot.weigh(1); END $$;
SELECT count(*) FROM parcels;
