// Modules with a list of what they need.
define(['exports', './hull', "text!./crew.html"], function (exports, hull) {
  exports.length = hull.measure();
});
define('harbour/quay', ['require', "./crane"], function (require, crane) {});
requirejs(['./late'], function (late) {});
customElements.define('x-boat', ['./attribute']);
choose(['./option']);
