// Names that are words of the language elsewhere, and newer forms that the grammar does not know.
package yard

import org.hamcrest.`is`
import yard.`object`.Crate as `in`

private const val KEY = $$"$key"

enum class Side {
    public,

    // Behind a comment
    inner;

    operator fun invoke(): String = $$"""${name} $$name"""
}

enum class Level { data, open, replace }

annotation class Kept(val names: Array<String> = [])

@org.yard.Service
@Kept
open class Yard(vararg data: Int, override: Int) : Cache<(Int) -> Int, String>(data) {
    var count = 1; private set
    val size: Int; get() = 3

    companion object Key : Context.Key<Yard>

    fun counts(value: Int): Int {
        val constructor = value
        constructor?.also { `is`(it) }
        (val first, val second = name) = pair()
        val asked = request()
        get { asked() }
            .then { super.`all that is asked`() }
        return 1
    }
}

class Store(path: String) : Map by open(path) {
    override val kept: Int
        get() = 1

    fun find() = 2
}

class Counter { var n = 0; fun next() = n++ }

fun first() = 1;;fun last() = 2
