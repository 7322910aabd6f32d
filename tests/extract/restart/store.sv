`define LIMIT 8
package store_pkg;
  typedef enum logic [1:0] { IDLE, BUSY } state_e;

  function automatic int total(int a, int b);
    int sum;
    if (a > b) begin
      sum = a;
    end else begin
      sum = a + b;
    end
    return sum;
  endfunction

  function automatic int largest(int a, int b);
    return total(a, 1) * b;
  endfunction
endpackage

class store;
  int count;

  function new(int start);
    this.count = start;
  endfunction

  task save(input int data);
    for (int i = 0; i < data; i++) begin
      count = count + i;
    end
  endtask
endclass

module board (input logic clk, output logic q);
  logic value;
  always_ff @(posedge clk) value <= ~value;
  assign q = value;
endmodule
