class runner extends uvm_sequence #(item);
  pkg::pool #(item) free;
  queue #(int) waiting;
  function new(string name);
    super.new(name);
  endfunction
  task body();
    item req = new();
    req.randomize();
    if (!req.randomize() with { size > 1; }) stop();
    std::randomize(seed);
  endtask
endclass

class buffer #(type T = int, int DEPTH = 1) extends base_buffer #(T, 3) implements readable #(T);
endclass

class link extends pkg::base_link #(int);
endclass

class inner_user extends outer #(int)::inner;
endclass

interface class both extends readable #(int), writable;
endclass

primitive mux (output o, input a, b, s);
  table
    0 ? 1 : 0;
  endtable
endprimitive

typedef union packed { int whole; logic [31:0] bits; } word_t;
