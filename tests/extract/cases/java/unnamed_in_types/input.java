// A class without a name that stands directly in a type is called after what it inherits; its members are no one else's.
class Yard {
    { run(new Runnable() { public void run() {} }); }
    static { new Gate<String>() { void open() {} }; }
    Object crane = new Crane() { void lift() {} };
    Object held = List.of(new yard.Hook() { void hold() {} });
    void load() { new Belt() { void move() {} }; }
    void after() {}
}

class Marked extends @A Outer.@B Inner<String> implements @C Held, a.@D Kept {}

interface Named extends @A Outer.Name {}
