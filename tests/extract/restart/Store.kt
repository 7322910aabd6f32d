package org.example

import java.io.File

@Deprecated("old", level = DeprecationLevel.WARNING)
@Keeps(count = 1, unit = TimeUnit.SECONDS)
class Store(first: String) {
    private val names = mutableListOf(first)

    /** Returns the names. */
    fun find(part: String, exact: Boolean): List<String> {
        val found = mutableListOf<String>()
        for (name in names) {
            if (if (exact) name == part else name.contains(part)) {
                found.add("$name in ${names.size}")
            }
        }
        return found
    }

    override fun toString(): String = "Store of $names"

    @Keeps(count = 2, unit = TimeUnit.SECONDS)
    @Keeps(count = 3, unit = TimeUnit.HOURS)
    class Entry {
        @Keeps(count = 4, unit = TimeUnit.DAYS)
        fun once() = run { key }.toInt()
    }

    class Pair(var key: Int) {
        fun twice(): Int {
            return key * 2
        }
    }
}

interface Reader {
    fun read(count: Int): String
}

fun open(path: String): Store = Store(File(path).readText())

val limit = 10
