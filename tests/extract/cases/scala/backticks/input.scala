// What stands between backticks is a name as it is.
import yard.`type`.{`match` => found, `class`}

object Yard {
  def `all that is asked`(x: Int) = `match`(x)
  val kept = super.`all that is asked`(1) + `all that is asked`(2)
}
