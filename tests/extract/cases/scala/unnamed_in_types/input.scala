// What is made of a class without a name in a type is called after what it inherits; its members are no one else's.
class YardTest extends Suite {
  new Fixture(1) with Held {
    val crane = 1
    def lift(x: Int) = x
  }
  run(new yard.Hook[String] { def hold() = 1 })
  val kept = new Gate { def open() = 2 }
  def load() = new Belt { def move() = 3 }
  def after() = 4
}
