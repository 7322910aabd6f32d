package org.example

import java.io.File

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

    class Entry(var key: Int) {
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
