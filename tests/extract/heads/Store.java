package org.example;

import java.util.List;
import java.util.Map;

interface Shelf<T extends Comparable<T>> extends AutoCloseable {
    int DEEPEST = 3;

    int size();

    T take(int index);
}

@Deprecated(since = "1.2")
@SuppressWarnings({"unused", "unchecked"})
public abstract class Cellar<T extends Comparable<T>>
        extends Base<Map<String, T>>
        implements Shelf<T>, Comparable<Cellar<?>> {
    private final Map<String, List<T>> holds;
    protected char quote = '{';

    Cellar(Map<String, List<T>> holds) {
        this.holds = holds;
    }

    @Override
    public int size() {
        return holds.size();
    }

    public T take(int index) {
        return holds.values().stream().flatMap(List::stream).toList().get(index);
    }

    static class Empty extends Cellar<String> {
    }

    private class Door {
        final String text = """
            class Wall {
            }
            """;

        boolean open() {
            return text.isEmpty();
        }
    }
}

record Attic(int beams, @Named("roof") String roof) implements Comparable<Attic> {
    public int compareTo(Attic other) {
        return beams - other.beams;
    }
}

enum Floor implements Runnable {
    LOW(0),
    HIGH(1);

    final int level;

    Floor(int level) {
        this.level = level;
    }

    public void run() {
        System.out.println(level);
    }
}

@interface Kept {
    String value() default "x";
}
