package org.example.shop;

/** A thing on sale. */
@Entity
@Table(name = "items")
public abstract class Item<T extends Comparable<T>> extends model.Base<T> implements Priced, Named<T> {
    static final int LIMIT = 10, SPARE[] = {};
    protected String name = "x";
    final private static long serialVersionUID = 1L;

    static {
        Registry.add(Item.class);
    }

    public Item(String name) throws ShopException {
        super(name);
    }

    Item() {
        this("none");
    }

    class Part {
        enum Side { LEFT, RIGHT }
    }

    @interface Note {
        String value() default "";
        int LEVEL = 1;
    }

    enum State implements Named {
        NEW,
        SOLD(2) {
            void check() {}
        },
        @Deprecated GONE;

        int code;

        State() {}
        State(int code) { this.code = code; }
    }

    sealed interface Visitor extends Walker, Closer<Item> permits Printer {
        int DEPTH = 3;
        void visit(Item item);
        default void leave() {}
        static Visitor none() { return null; }
    }

    record Price<C>(long cents, C currency) implements Named {
        static int count;
        Price {
            verify(cents);
        }
        String text() { return "" + cents; }
    }
}
