package org.example

import org.example.shop.*
import org.example.given
import org.example.{Item as Thing, Priced}

enum Color(val rgb: Int) derives Eq, Show:
  case Red extends Color(0xff0000)
  case Green, Blue
  case Mix(parts: List[Color])

  def shown: String = toString

given ordering: Ordering[Color] with
  def compare(a: Color, b: Color): Int = a.rgb - b.rgb

extension (text: String)
  def shout: String = text.toUpperCase
  def whisper(times: Int) = text * times

opaque type Id = Int

class Shop(name: String):
  val size = count(name)
  def open(): Unit =
    val local = 1
    println(s"open $name")
end Shop

def main(args: String*): Unit =
  Shop("x").open()

val version = "1"
