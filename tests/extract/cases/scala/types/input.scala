package org.example.shop

import java.util.{List => JList, _}
import org.example.model.Base
import cats.syntax.all._

/** A thing on sale. */
@deprecated("gone", "1.0")
final case class Item[T <: Ordered[T]](name: String, var price: Int)(implicit codec: Codec[T])
    extends Base[T](name)
    with Priced
    with model.Named {
  val left, right = 1
  lazy val total: Map[String, List[Item[_]]] = Map.empty
  private var (a, b) = (1, 2)
  type Key = String
  type Other
  def this(price: Int) = this("none", price)
  def pay(amount: Int)(implicit wallet: Wallet): Boolean = {
    val local = wallet.take(amount).map { rest => rest.check() }
    new Receipt[Int](amount) with Printed { def print() = s"paid ${amount.show()} to $name" }
    local orElse wallet
  }
  def abstractly(x: Int): Int
  def ::(other: Item[T]): Item[T] = copy(price = 1)
  object Side
  class Part(val number: Int)
}

sealed trait Priced { def price: Int; val tax: Int }

object Item extends App {
  implicit val ordering: Ordering[Item[_]] = Ordering.by(_.price)
  def apply[T](name: String): Item[T] = new Item[T](name, 0)
}

package object syntax {
  implicit class ItemOps(private val item: Item[_]) extends AnyVal { def shown = item.name }
}
