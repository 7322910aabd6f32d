doh.register("deferred", [
  function callback(t) {
    t.is(1, 1);
  },
  async function errback(t) {},
]);
!function start() {}();
const chosen = isOld ? function older() {} : function newer() {};
run(function* steps() {});
const values = (function* numbers() {})();
