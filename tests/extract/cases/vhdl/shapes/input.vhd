-- Doc of file
library ieee;
use ieee.std_logic_1164.all;
use work.util_pkg.all;
context vunit_lib.vunit_context;

-- Says it
entity counter is
  generic (WIDTH : natural := 8; type t_x);
  port (
    clk, rst : in std_logic;
    count : out std_logic_vector(WIDTH - 1 downto 0)
  );
end entity;

architecture rtl of counter is
  signal value : unsigned(7 downto 0) := (others => '0');
  constant MAX : natural := 10;
  shared variable sv : integer;
  type state_t is (IDLE, RUN, 'x');
  type rec_t is record
    a : std_logic;
    b, c : integer;
  end record;
  subtype small is integer range 0 to 7;
  type arr_t is array (natural range <>) of rec_t;
  alias al is value;
  attribute keep : string;
  component fifo is
    generic (N : natural);
    port (clk : in std_logic);
  end component;
  function max(a, b : integer) return integer is
    variable t : integer;
  begin
    return a;
  end function;
  impure function "+"(a : rec_t) return rec_t;
  procedure reset(signal s : out std_logic) is begin s <= '0'; end procedure;
begin
  main : process (clk)
    variable v : integer;
  begin
    if rising_edge(clk) then
      value <= value + 1;
      reset(value);
    end if;
  end process main;
  u_fifo : entity work.fifo(rtl) generic map (N => 2) port map (clk => clk);
  u2 : fifo port map (clk => clk);
  gen : for i in 0 to 3 generate
    signal inner : std_logic;
  begin
    u3 : component fifo port map (clk);
  end generate;
  blk : block is begin end block;
end architecture;

package util_pkg is
  constant C : integer := 1;
  function f(x : integer) return integer;
  procedure p;
  type prot is protected
    procedure inc;
    impure function get return integer;
  end protected;
end package;
package body util_pkg is
  function f(x : integer) return integer is begin return max(x, 1); end;
  type prot is protected body
    variable n : integer;
    procedure inc is begin n := n + 1; end;
  end protected body;
end package body;
package inst is new work.gen_pkg generic map (T => integer);
configuration cfg of counter is for rtl end for; end configuration;
