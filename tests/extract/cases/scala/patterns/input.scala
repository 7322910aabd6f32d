val (width, height) = (1, 2)
val Some(found) = lookup: @unchecked
val one, two = 3
object Depot {
  private val Row(id, cells @ Cells(_), None) = read
  val first :: rest = rows
  lazy val (low, high) = { split() }
  var (left, (middle, right)) = parts
  var open, closed = 0
}
given order: Ordering[Int] with
  def compare(a: Int, b: Int) = minus(a, b)
