package org.example

import scala.collection.mutable.ListBuffer

class Store(first: String) {
  private val names = ListBuffer(first)

  /** Returns the names. */
  def find(part: String, exact: Boolean): List[String] = {
    val found = ListBuffer.empty[String]
    for (name <- names) {
      if (if (exact) name == part else name.contains(part)) {
        found += s"$name in ${names.size}"
      }
    }
    found.toList
  }

  override def toString: String = "Store of " + names

  class Entry(var key: Int) {
    def twice(): Int = {
      key * 2
    }
  }
}

trait Reader {
  def read(count: Int): String
}

object Store {
  def open(path: String): Store = new Store(path.trim)

  val limit = 10
}
