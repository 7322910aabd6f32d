package shop

class Box { val size = 10 }
object Settings { const val PORT = 8080 }
class Service { fun next() = 1 }
class Outer {
    inner class Inner { fun next() = 1 }
}
data object Empty : State { fun code() = 1 }
enum class Level(val number: Int) {
    LOW(1) { override fun label() = "low" },
    HIGH(2) { override fun label() = "high" };
    abstract fun label(): String
}
