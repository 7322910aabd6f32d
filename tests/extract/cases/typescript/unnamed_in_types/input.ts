// A class without a name that stands in a class is called after what it inherits, as the value of a field after that.
class Yard {
  static Crane = class extends Machine { lift() {} };
  gate = new (class extends yard.Gate { open() {} })();
  static { use(class extends Hook { hold() {} }); }
  load() { return class extends Belt { move() {} }; }
}
