package org.example.labels;

import java.util.Objects;

/** What is printed on the label of one parcel. */
public record Label(String number, String destination, int weightGrams) {

    /** Heavier parcels get a warning sign. */
    public static final int HEAVY_GRAMS = 20_000;

    public Label {
        Objects.requireNonNull(number, "number");
        if (weightGrams < 0) {
            throw new IllegalArgumentException("weight must not be negative");
        }
    }

    /** Tells whether two people should carry it. */
    public boolean isHeavy() {
        return weightGrams > HEAVY_GRAMS;
    }
}
