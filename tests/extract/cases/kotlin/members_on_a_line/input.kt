package shelf

data class Parcel(val weight: Int, c: Int) { val d = c; init { println(d) } constructor(s: String) : this(1, s.length) }

class Shelf { fun open() { x() } override fun close() { y() } companion object { val z = 1 } class Row { val q = 1 } object End }

interface Lock { fun turn() { x() } val keys: Int get() { return 1 } fun count(): Int }

class Desk { init { a() } init { b() } private val top = 1 }
