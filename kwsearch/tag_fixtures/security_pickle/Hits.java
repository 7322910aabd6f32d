import java.io.ObjectInputStream; // weak: import java.io.ObjectInputStream

class Hits {
    Object read(java.io.InputStream stream) throws Exception {
        ObjectInputStream input = new ObjectInputStream(stream); // hit: call java.io.ObjectInputStream
        return input.readObject(); // hit: call input.readObject
    }
}
