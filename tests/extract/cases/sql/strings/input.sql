SELECT q'[it's CREATE TABLE ghost1 (a int)]', q'{it's}' FROM real1;
SELECT Q'<FROM ghost2's>', nq'(it's FROM ghost3)', NQ'!FROM ghost4's!', q'"it's "x" FROM ghost5"' FROM real2;
SELECT q'[nested ] bracket's FROM ghost6]' FROM real3 WHERE q = 'FROM ghost7' AND seq'FROM ghost8' = 1;
SELECT q'|lines
CREATE TABLE ghost9 (a int);
it's|' FROM real4;
SELECT $t$ from ghost10 $t$ FROM real11;
SELECT f($$CREATE TABLE ghost12 (a int)$$, $q$ from ghost13 $$ it's $q$) FROM real12 WHERE x = $$ from ghost14 $$;
SELECT throws_ok(
  $$ INSERT INTO ghost15 VALUES (1) $$,
  $a$ from ghost16 $a$ || $b$ from ghost17 $b$
);
COMMENT ON TABLE real18 IS $$What is real. From ghost18.$$;
CREATE TABLE real18 (a text DEFAULT $$ from ghost19; $$, b int);
CREATE FUNCTION coded() RETURNS int LANGUAGE plpgsql AS $f$
BEGIN
  EXECUTE $e$ DELETE FROM ghost20 $e$;
  RETURN (SELECT one FROM real20 WHERE name = $$it's$$);
END $f$;
CREATE FUNCTION early() RETURNS int AS $$ SELECT 1 FROM real21 $$ LANGUAGE sql;
DO $$ BEGIN PERFORM call_me(); END $$;
DO LANGUAGE plpgsql $d$ BEGIN DELETE FROM real22; END $d$;
EXECUTE IMMEDIATE $$ BEGIN DELETE FROM real23; END $$;
{#- Kept by hand. CREATE TABLE ghost24 (a int);
it's FROM ghost25 #}
CREATE TABLE real26 (a int, {# b int, #} c int);
SELECT '{#' FROM real27;
SELECT a {#- FROM ghost28 -#} FROM real28 WHERE b = '#}';
SELECT $open$ FROM real29;
SELECT q'[ FROM ghost30';
SELECT 1 FROM real31;
SELECT CASE WHEN a THEN $$ from ghost32 $$ ELSE $$ from ghost33 $$ END FROM real33;
DO $$ BEGIN RAISE NOTICE $n$ from ghost34 $n$; IF a THEN DELETE FROM real34; END IF; END $$;
