'use strict';

function outer(a, { b, c } = {}) {
  const helper = (x) => x + 1;
  const local = 1;
  function inner() {
    return helper(local);
  }
  return function result() {
    return inner();
  };
}

async function fetchAll() {}
function* numbers() {}
async function* pages() {}
export function visible() {}
export async function later() {}
export const add = (a, b) => a + b;
export const delayed = async () => {};
export const LIMIT = 10, counter = makeCounter();
export let state;

var assigned = function () {};
const generator = function* () {};
let plain = 1, other;
const { destructured } = outer();
reassigned = () => {};

Widget.prototype.draw = function () {};
Widget.prototype.visible = true;
app.handle = function handle(request) {};
this.reset = () => {};
list.forEach(function visit(item) {});

const routes = {
  name: 'routes',
  index() {},
  show: (id) => id,
  'save all': function () {},
  async remove() {},
  get size() {
    return 2;
  },
};

callback(() => {
  const notTop = 1;
});
