`include "asserts.sv"

// A queue whose size is a macro's digits.
module queue import queue_pkg::*; #(
  parameter int unsigned Depth = 32'h`QUEUE_DEPTH,
`ifdef WIDE
  parameter type item_t = logic [63:0]
`else
  parameter type item_t = logic [31:0]
`endif
) (
  input  logic clk_i,
  input  logic rst_ni,
`ifdef WIDE
  input  logic wide_i,
`endif
  output logic full_o
);

  logic [Depth-1:0] used;

  `ASSERT(Stable, push_i && !ready |=> $stable(used), clk_i, !rst_ni)
`ifdef WITH_DELAYS
  `ASSERT(Late, rst_ni |-> ##3 full_o ##[1:2] !full_o, clk_i)
  `COVER(Held, (used throughout full_o [->1]) ##1 strong(##[0:$] !full_o))
`endif

  function automatic int width_of(item_t item);
    return $bits(item.`FIELD) + int'(`OTHER'(3));
  endfunction

  slots #(.Depth(Depth)) u_slots (.clk_i, .rst_ni);
endmodule : queue

package queue_settings;
`ifdef OTHER_TOOL
  int sizes[] = {
`else
  const int sizes[] = {
`endif
    1, // small
`ifdef LARGE
    1024,
`endif
    16
  };
endpackage
