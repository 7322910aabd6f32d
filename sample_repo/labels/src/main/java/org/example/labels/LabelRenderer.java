package org.example.labels;

/** Turns a label into the language of a printer. */
public interface LabelRenderer {

    /** Returns the commands that print the label once. */
    String render(Label label);

    /** Returns the commands that print the label several times. */
    default String render(Label label, int copies) {
        return render(label).repeat(copies);
    }
}
