class c;
  function void f();
`define IN_F 1
    x = `IN_F;
  endfunction
`define IN_C 2
endclass
module m;
  initial begin
`define IN_I 3
  end
`define IN_M 4
endmodule
