#include <stdio.h>
#include "shapes.h"

#define SIDES 4

struct box {
    int width;
    int height;
};

static int area(const struct box *box)
{
    return box->width * box->height;
}

int count_boxes(struct box *boxes, int most)
{
    int found = 0;
    for (int i = 0; i < most; i++) {
        if (area(&boxes[i]) > SIDES) {
            found += 1;
            printf("box %d: %d\n", i, area(&boxes[i]));
        } else if (boxes[i].width < 0) {
            return -1;
        }
    }
    return found;
}

static const struct box unit = {
    .width = 1,
    .height = 1,
};

enum colour {
    RED,
    BLUE,
};

int paint(enum colour colour)
{
    return colour == RED ? 'r' : 'b';
}
