// Types, values and members that are called as operators, and bases with annotations.
package yard

sealed trait Rack
case class ::[+A](head: A, tail: Rack) extends Rack @kept
class Marked extends Crate @kept with Held[Int] @unchecked

object Rack {
  type :: = Rack
  val +: = 1
  object ::: { def unapply(x: Int) = x }
  def both(x: Int) = x must_== 3 and x :+ 4
}
