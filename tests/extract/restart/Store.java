package org.example;

import java.util.ArrayList;
import java.util.List;

public class Store {
    private final List<String> names = new ArrayList<>();

    public Store(String first) {
        names.add(first);
    }

    /** Returns the names. */
    public List<String> find(String part, boolean exact) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (exact ? name.equals(part) : name.contains(part)) {
                found.add(name + " in " + names.size());
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return "Store of " + names;
    }

    static class Entry {
        int key;

        int twice() {
            return key * 2;
        }
    }
}

interface Reader {
    String read(int count);
}
