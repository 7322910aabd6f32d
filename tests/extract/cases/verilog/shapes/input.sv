// Doc of file
`include "uvm_macros.svh"
`timescale 1ns/1ps
`define WIDTH 8
`define MAX(a, b) ((a) > (b) ? (a) : (b))
package store_pkg;
  import other_pkg::*;
  import uvm_pkg::uvm_object;
  typedef enum logic [1:0] { IDLE, RUN = 2 } state_e;
  typedef struct packed { logic a; logic [7:0] b, c; } rec_t;
  typedef logic [31:0] word_t;
  parameter int unsigned W = 8;
  localparam X = 2, Y = 3;
  function automatic int max(int a, int b);
    int t;
    return a;
  endfunction : max
  class base #(type T = int) extends uvm_object implements ifc;
    rand bit [7:0] data;
    static int count = 0;
    protected string name;
    `uvm_object_utils(base)
    constraint c_data { data > 2; }
    covergroup cg; endgroup
    function new(string name = ""); super.new(name); endfunction
    virtual task run(input int n);
      run_inner(n);
      this.data = max(1, 2);
    endtask
    extern function void ext();
    pure virtual function int pv();
    typedef enum {A, B} k_t;
  endclass
  function void base::ext(); endfunction
endpackage

// Says it
module counter #(parameter int WIDTH = 8, parameter type T = logic) (
  input logic clk, rst,
  output logic [WIDTH-1:0] count,
  axi_if.master bus
);
  import store_pkg::max;
  logic [7:0] value;
  wire w1, w2;
  reg r;
  localparam int L = $clog2(WIDTH);
  genvar g;
  always_ff @(posedge clk) begin : ff
    value <= value + 1;
  end
  assign count = max(value, 1);
  fifo #(.N(2)) u_fifo (.clk(clk));
  generate for (g = 0; g < 2; g++) begin : gen
    sub u_sub (clk);
  end endgenerate
  function int f; input a; f = a; endfunction
  task t; endtask
  property p1; @(posedge clk) a |-> b; endproperty
  a1: assert property (p1);
  initial begin $display("x"); t(); end
endmodule : counter

interface axi_if (input clk);
  logic valid;
  modport master (output valid);
  clocking cb @(posedge clk); endclocking
endinterface
program test; endprogram
module old(a, b);
  input a;
  output reg [3:0] b;
  parameter P = 1;
endmodule
checker chk; endchecker
interface class ifc; pure virtual function void z(); endclass
bind counter chk c1();
typedef class foo;
typedef enum bar;
typedef foo2;
import "DPI-C" function int pv(int a);
module m; import "DPI-C" context task t2(); endmodule
