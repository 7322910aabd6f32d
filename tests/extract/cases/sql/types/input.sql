CREATE FUNCTION app.cost(weight int, app.zone, OUT price app.money, VARIADIC marks text[]) RETURNS SETOF app.parcels
  LANGUAGE sql AS $$ SELECT id::app.number, name::text, price::money_range FROM app.parcels WHERE id = weight $$;
CREATE FUNCTION twice(a int) RETURNS int RETURN a + 1;
CREATE TABLE [dbo].[Parcels] ([Id] [int] NOT NULL, [Name] [nvarchar](20) NULL, [Zone] [dbo].[Zone] NULL);
CREATE PROCEDURE dbo.Ship @rows dbo.ParcelList READONLY, @when AS datetime AS SELECT * FROM @rows;
GO
GRANT EXECUTE ON OBJECT::dbo.Ship TO clerk;
CREATE SEQUENCE numbers;
SELECT 1;
