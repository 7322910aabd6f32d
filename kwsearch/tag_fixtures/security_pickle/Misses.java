import com.example.Reader;

class Misses {
    Object read(Reader input) {
        return input.readObject();
    }
}
