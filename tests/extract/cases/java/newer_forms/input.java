// Records with any number of components, patterns, variables without names, a file without a class.
public sealed interface Shape permits Circle, Path {
    record Circle(double radius) implements Shape {
        Circle { check(radius); }
    }

    record Path<T extends Number>(String name, T... steps) implements Shape {}

    default int area(Object shape) {
        return switch (shape) {
            case Circle(var radius) when radius > 1 -> round(radius);
            case Path<?>(String name, _) -> length(name);
            case null, default -> { yield none(); }
        };
    }

    static void each() {
        for (var _ : list()) { count(); }
        try { open(); } catch (Exception _) { close(); }
    }
}

void main() { IO.println("x"); }
