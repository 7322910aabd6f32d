package org.example.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ZplRendererTest {

    private final ZplRenderer renderer = new ZplRenderer(8);

    @Test
    void heavyParcelsAreMarked() {
        Label label = new Label("WB-2041-7735-5", "muc", 25_000);
        assertTrue(renderer.render(label).contains("^GB120"));
    }

    @Test
    void commandsInAddressesAreInert() {
        assertEquals("a b", ZplRenderer.escape("a^b"));
    }
}
