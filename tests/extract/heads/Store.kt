package org.example

import java.io.Closeable

sealed interface Shelf<out T : Any> : Closeable {
    val size: Int

    fun take(index: Int): T
}

@Suppress("unused", "RedundantVisibilityModifier")
public open class Cellar<T : Any>(
    val name: String, // as it is written on the door
    private val holds: Map<String, List<T>>,
    val quotes: Pair<Char, Char> = Pair('{', '\''),
) : Shelf<T>,
    Comparable<Cellar<*>> {
    override val size: Int = holds.size

    override fun take(index: Int): T {
        return holds.values.flatten()[index]
    }

    override fun compareTo(other: Cellar<*>): Int {
        return size - other.size
    }

    override fun close() {
        println("$name is closed: ${holds.mapValues { it.value.size }}")
    }

    companion object {
        const val DEEPEST = 3

        fun <T : Any> empty(name: String): Cellar<T> {
            return Cellar(name, emptyMap())
        }
    }

    private inner class Door(val key: Int) {
        val text = """
            class Wall {
            }
        """.trimIndent()

        fun open(): Boolean {
            return key == size
        }
    }
}

class Attic(beams: Int, val roof: String) : Cellar<String>("attic of $beams", mapOf()) {
    val beams = beams

    fun isHigh(): Boolean {
        return beams > DEEPEST
    }
}

enum class Floor(val level: Int) {
    LOW(0),
    HIGH(1);

    fun next(): Floor {
        return entries[(level + 1) % entries.size]
    }
}

internal object Keys : Closeable {
    private val all = ArrayList<Int>()

    override fun close() {
        all.clear()
    }
}

fun locks(count: Int): List<Int> {
    return List(count) { it }
}
