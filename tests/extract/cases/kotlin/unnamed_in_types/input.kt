// An object in a type is called after what it inherits; a companion without a name has its class's members, not its bases.
class Yard {
    companion object : Maker(), Kept<String> { fun make() {} }

    init { run(object : Runnable { override fun run() {} }) }

    val crane = object : Crane() { fun lift() {} }

    fun load() { object : Belt { fun move() {} } }

    fun `two  blanks`() {}
}

class Port : Base(object : Hook { fun hold() {} }) {
    companion object Named : Maker() { fun make() {} }
}
