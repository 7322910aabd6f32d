import module java.sql;

class Reader {
    int read(Object row) {
        return switch (row) {
            case final Text text -> size(text);
            case Rows.Created(String id, var _) when id.isEmpty() -> make(id);
            default -> row instanceof Rows.Gone(int at) && at > 1 ? gone(at) : 2;
        };
    }
    void after() {}
}
