import java.util.List;
import java.util.concurrent.*;
import static java.lang.Math.max;
import static org.junit.Assert.*;
import Single;

class Calls {
    @Test
    void calls(List<String> names) {
        // Not a call: print(1)
        max(1, names.size());
        this.helper();
        super.helper();
        names.stream().map(String::trim).forEach(System.out::println);
        Executors.newFixedThreadPool(2).submit(new Job<>(1));
        new Outer.Inner(names.get(0).length());
        int[] array = new int[3];
        String text = """
            eval("x")
            """;
        char c = '"';
        Object raw = new ObjectInputStream(in) { void close() {} };
    }
}
