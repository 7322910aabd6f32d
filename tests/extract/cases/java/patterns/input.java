package harbor;

class Sorting {
    double weigh(Object cargo) {
        var total = 0.0;
        if (cargo instanceof Crate(int width, var depth)) {
            total += width;
        }
        if (cargo instanceof Box<Tea>(var inner)) {
            total += 1;
        }
        for (var part : parts(cargo)) {
            total += part.weight();
        }
        return switch (cargo) {
            case Barrel(var litres) -> litres;
            case Crate(int width, Barrel(var litres)) when width > 2 -> litres;
            default -> total;
        };
    }
}
