package shelf

val clock = new Clock:
  val zone = "UTC"
  def now: Long = 0

object Store:
  val watcher = new Watcher with Closer:
    override def onOpen = 1
  val braced = new Watcher { def onOpen = 2; val seen = 3 }
  lazy val late: Watcher = new Watcher(1) { self =>
    def +(other: Watcher) = 3
  }
  def watch: Watcher = new Watcher:
    def onOpen = 4
  given order: Order[Int] with
    def compare(a: Int, b: Int) = 0
  given Order[Long] with
    def compare(a: Long, b: Long) = 1
  implicit val old: Order[String] = new Order[String] {
    def compare(a: String, b: String) = 2
  }
