import builtins

eval("1 + 1")  # hit: call eval
exec("x = 1")  # hit: call exec
builtins.eval("2")  # hit: call builtins.eval
code = compile("1", "text", "eval")  # hit: call compile
