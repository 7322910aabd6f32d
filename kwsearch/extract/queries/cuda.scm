; inherits: cpp

; Where form feeds are: what CUDA has and C++ has not
(call_expression arguments: (argument_list) @_launch (#match? @_launch "^\\(\\x0c")) @statement.kernel-launch
((function_definition) @statement.launch-bounds (#match? @statement.launch-bounds "^[^{;=(]*\\x0c"))
((declaration) @statement.launch-bounds (#match? @statement.launch-bounds "^[^{;=(]*\\x0c"))
