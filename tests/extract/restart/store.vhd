library ieee;
use ieee.std_logic_1164.all;

package store_pkg is
  constant SIZE : natural := 8;
  function total(a, b : integer) return integer;
  procedure reset(signal s : out std_logic);
end package;

package body store_pkg is
  function total(a, b : integer) return integer is
    variable sum : integer := 0;
  begin
    if a > b then
      sum := a;
    else
      sum := a + b;
    end if;
    return sum;
  end function;

  function largest(a, b : integer) return integer is
  begin
    return total(a, 1) * b;
  end function;

  procedure reset(signal s : out std_logic) is
  begin
    s <= '0';
  end procedure;
end package body;

entity store is
  port (clk : in std_logic; q : out std_logic);
end entity;

architecture rtl of store is
  signal value : std_logic;
begin
  q <= value;
end architecture;
