fun m() {
    class L { fun q() {} }
    class M { fun r() {} }
}
fun n() {
    class L { fun q() {} }
    val o = object : R { override fun run() {} }
}
class Z {
    fun m() {
        class L(val a: Int) { fun q() {} }
        class M { fun r() {} }
    }
}
enum class Op(val s: String) { PLUS("+") { override fun f() = 1 }, MINUS { override fun f() = go() }; abstract fun f(): Int }
