module \wide.adder (input a, output \sum[0] );
  wire \carry+1 ;
  assign \sum[0] = a;
  \half$adder \unit.1 (.a(a));
  function int \twice.of (int x); return double(x); endfunction
  task \reset-all ; \twice.of (1); tools::\clear.all (); endtask
endmodule
class \link.fast extends \link.base ; function void \go! (); endfunction endclass
package \tools.own ; endpackage
module empty(input clock); endmodule
module empty_too(input clock);
endmodule
