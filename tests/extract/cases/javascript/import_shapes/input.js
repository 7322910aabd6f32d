const ports = require("ports");
const { moor, leave: go } = ports;
moor(go());
require("ports").dredge(1);
require("./tide").high.now();
const { haul: pull } = await import("winch");
pull();
(await import("winch")).release();
import("winch").then(({ brake, gears: { first } }) => brake(first()));
const { crane: { hook: h }, load = 1, ...others } = require("crane");
h(load(others()));
let late;
late = require("late");
late.arrive();
({ early } = require("early"));
early();
const second = ports;
second.moor();
const twice = ports.a;
function inner() {
  const twice = ports.b;
  twice();
}
function given(moor2) {
  const own = other.thing;
  own();
}
import("winch").catch(console.error);
