eval(text); // hit: call eval
const f = new Function("return 1"); // hit: call Function
