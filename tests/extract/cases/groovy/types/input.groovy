/* What the file is about. */
package store.parcels

import groovy.transform.CompileStatic
import store.Clock as Watch
import static store.Limits.*

/** Keeps parcels. */
@CompileStatic
abstract class Parcels<T extends Parcel>
        extends Base<Map<String, T>>
        implements Store, store.Closeable {
    static final int MOST = 10
    private final Map<String, List<T>> byName = [:], late = null
    @PackageScope owner
    def onChange = { T parcel -> notify parcel }

    static { register(Parcels) }

    Parcels() { super(); this.open() }

    /** Finds one. */
    @Deprecated
    protected T find(String name, int most = MOST) throws IOException, Lost {
        def found = byName.get(name)?.first() as T
        return found ?: new Parcel(name: name)
    }

    abstract int count()
    <R> R visit(Visitor<R> visitor) { visitor.take(this) }
    @Override toString() { 'parcels' }

    void watch(Watch watch) {
        watch.each(new Runnable() {
            private int times
            @Override
            void run() { times++ }
        })
    }

    enum State {
        OPEN, SENT('s') { boolean isDone() { true } },
        LOST
        final String letter
        State(String letter = '') { this.letter = letter }
    }

    @interface Marked { String value() default 'x' }
    trait Named { abstract String name() }
}

record Point(int x, int y = 0) implements Comparable<Point> {
    int compareTo(Point other) { x <=> other.x }
}

interface Visitor<R> { R take(Parcels parcels) }

sealed interface Shape permits Circle, store.Square {}

enum Marks {
    @Deprecated OLD('o'), @Named('n') NEW('n') { String text() { 'new' } }
    Marks(String letter) {}
    @Override String toString() { 'mark' }
}

record Range(int low, int high) {
    Range { assert low <= high }
    int size() { high - low }
}
