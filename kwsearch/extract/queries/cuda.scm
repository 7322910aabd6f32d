; inherits: cpp

(kernel_call_syntax) @statement.kernel-launch
(launch_bounds) @statement.launch-bounds
