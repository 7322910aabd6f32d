@file:JvmName("Shop")

package org.example.shop

import java.util.UUID
import kotlin.collections.*
import org.example.model.Base as Model

/** A thing on sale. */
@Serializable
data class Item<T : Comparable<T>>(val name: String, private var price: Int = 0, note: String?) :
    Model<T>(name), Priced, Named by note {
    /** Where items come from. */
    companion object Factory {
        const val LIMIT = 10
        private val spare: MutableList<Item<*>> = mutableListOf()
    }

    constructor(price: Int) : this("none", price, null)

    lateinit var part: Shop.Part
    val total by lazy { price * LIMIT }
    val (left, right) = split(name)
    var label: String
        get() = field.trim()
        set(value) {
            field = value
        }

    init {
        val local = registry.add(this)
    }

    inner class Side
}

enum class State(val code: Int) : Named {
    NEW(1),
    SOLD(2) {
        override fun check() = Unit
    };

    abstract fun check()
}

sealed interface Priced {
    val price: Int
    fun pay(amount: Int): Boolean
}

@Target(AnnotationTarget.CLASS)
annotation class Marked(val why: String)

object Registry : Model<String>("registry"), AutoCloseable {
    override fun close() {}
}

private class Point(val x: Int, val y: Int)

typealias Prices = Map<String, List<Item<*>>>

const val VERSION = "1"
val registry = Registry
val `a name`: Int = 1
