package org.example

import java.io.Closeable

sealed trait Shelf[+T <: AnyRef] extends Closeable {
  val size: Int

  def take(index: Int): T
}

@deprecated("use a shelf", "1.2")
class Cellar[T <: AnyRef](
  val name: String, // as it is written on the door
  private val holds: Map[String, List[T]],
  val quotes: (Char, Char) = ('{', '\'')
) extends Shelf[T]
    with Ordered[Cellar[_]] { self: Closeable =>
  override val size: Int = holds.size

  override def take(index: Int): T = {
    holds.values.flatten.toList(index)
  }

  override def compare(other: Cellar[_]): Int = {
    size - other.size
  }

  override def close(): Unit = {
    println(s"$name is closed: ${holds.map { case (_, of) => of.size }}")
  }

  private[example] class Door(val key: Int) {
    val text = """
      class Wall {
      }
    """.stripMargin

    def open(): Boolean = {
      key == size
    }
  }
}

object Cellar extends Serializable {
  final val Deepest = 3

  def empty[T <: AnyRef](name: String): Cellar[T] = {
    new Cellar(name, Map.empty)
  }
}

case class Attic(beams: Int, roof: String) extends Serializable with Closeable {
  val high = beams > Cellar.Deepest

  def close(): Unit = {
    println(roof)
  }
}

abstract class Keys(implicit all: Seq[Int]) {
  def first: Int = {
    all.head
  }
}

object Locks {
  def of(count: Int): Seq[Int] = {
    Seq.fill(count)(0)
  }
}
