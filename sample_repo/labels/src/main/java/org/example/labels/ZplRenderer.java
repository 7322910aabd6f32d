package org.example.labels;

import java.util.Locale;

/** Renders labels in ZPL, which most thermal printers read. */
public final class ZplRenderer implements LabelRenderer {

    private static final String HEAVY_MARK = "^FO40,400^GB120,120,8^FS";

    private final int dotsPerMillimetre;

    public ZplRenderer(int dotsPerMillimetre) {
        this.dotsPerMillimetre = dotsPerMillimetre;
    }

    @Override
    public String render(Label label) {
        StringBuilder commands = new StringBuilder("^XA");
        commands.append(field(5, 5, label.destination().toUpperCase(Locale.ROOT)));
        commands.append(barcode(5, 20, label.number()));
        if (label.isHeavy()) {
            commands.append(HEAVY_MARK);
        }
        return commands.append("^XZ").toString();
    }

    private String field(int left, int top, String text) {
        return "^FO" + left * dotsPerMillimetre + "," + top * dotsPerMillimetre + "^FD" + escape(text) + "^FS";
    }

    private String barcode(int left, int top, String number) {
        return "^FO" + left * dotsPerMillimetre + "," + top * dotsPerMillimetre + "^BCN,120^FD" + number + "^FS";
    }

    static String escape(String text) {
        return text.replace("^", " ").replace("~", " ");
    }
}
