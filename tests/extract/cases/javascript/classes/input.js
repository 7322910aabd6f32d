/** Shapes that can be drawn. */

/**
 * A closed line.
 * @param {Point[]} points
 */
export default class Polygon extends geometry.Shape {
  static #count = 0;
  static origin = new Point(0, 0);
  'line width' = 1;
  onClick = async (event) => {
    await this.#redraw(event);
  };

  static {
    register(Polygon);
  }

  constructor(points) {
    super();
    this.points = points;
  }

  get area() {
    return this.points.length;
  }

  set area(value) {}

  static async *vertices(polygon) {
    yield* polygon.points;
  }

  async load() {}

  *[Symbol.iterator]() {}

  ['fill colour']() {}

  #redraw() {}
}

// Mixins count as bases.
export class Square extends mixin(Rotatable, Scalable) {}

const Anonymous = class {};
const Named = class Inner extends Square {};
Polygon.Cache = class CachedPolygon {};

@sealed
@component({ tag: 'x-panel' })
class Panel {
  @observable title = '';
  @bound.once close() {}
}
