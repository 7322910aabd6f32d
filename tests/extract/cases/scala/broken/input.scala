package broken

class Above {
  def first = 1
}

object Damaged {
  def inner(x: Int = {
    val = x +
  }
}

class Below extends Above {
  def second(): Int = helper(2)
}

object Last
