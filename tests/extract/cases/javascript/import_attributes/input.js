import tides from "./tides.json" with { type: "json" };
import harbours from './harbours.json' assert { "type": "json" }
import "./deck.css" with { type: "css" };
export * from "./winds.json" with { type: "json" };
export { north as up } from "./charts" with {
  type: "chart",
};

export function sail() {
  return tides;
}
