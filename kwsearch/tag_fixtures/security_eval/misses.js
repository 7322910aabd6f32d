model.eval();
function evaluate(text) { return text; }
evaluate("eval(1)");
