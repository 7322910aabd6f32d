export const { bow, hull: { planks: [plank] }, mast = 1, ...rest } = ship;
export const [first, { second }, third = 3] = boats;
export let { tide } = sea;
let { wind, wave = make({ inner: 1 }) } = sea;
var [north, [south]] = sea;
const { a1, a2: a3, a4 = 1, ["computed"]: a5, "quoted-key": a6 } = sea;
const { data } = await fetchAll();
import("winch").then(({ brake }) => brake());
function local() {
  const { dropped, also: [gone] } = sea;
  return ({ parameter }) => parameter;
}
for (const { looped } of boats) {
}
export = whole;
